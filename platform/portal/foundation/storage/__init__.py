"""Files by content hash, per tenant: a folder now, object storage later behind the same interface."""

from portal.foundation.storage.folder import FileStore, FolderStore, bind_store, store

__all__ = ["FileStore", "FolderStore", "bind_store", "store"]
