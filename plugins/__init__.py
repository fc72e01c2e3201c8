"""The plugins that come with the platform: one folder each, named like the plugin."""
