"""The keys `notifications`, `reminders` and `profile`: what fits together and what does not."""

import pytest

NEWS = "notifications: [invoice_arrived, due_reminder]\nreminders: {due_days_before: 5}\n"


def test_reminders_and_profile_are_read(build):
    rules = build(("texts:", NEWS + "profile: {phone: at_once}\ntexts:"))
    assert rules.reminders.due_days_before == 5
    assert rules.reminders.always_mailed == frozenset()
    assert rules.profile.way("phone") == "at_once"
    assert rules.profile.way("mailing_address") == "off"


def test_without_the_keys_there_is_nothing(build):
    rules = build()
    assert (rules.reminders, rules.profile, rules.notifications) == (None, None, frozenset())


@pytest.mark.parametrize(
    ("lines", "found"),
    [
        ("notifications: [due_reminder]", "nothing says when — write for example `reminders:"),
        ("reminders: {due_days_before: 5}", "no reminder is sent — add `due_reminder`"),
        ("reminders: {due_days_before: 0}", "0 is not allowed"),
        ("reminders: {due_days_before: 31}", "31 is not allowed"),
        (
            "notifications: [invoice_arrived]\nreminders: {always_mailed: [case_moved]}",
            "'case_moved' is not sent at all — add `case_moved`",
        ),
        ("notifications: [document_arrived]", "add the feature `documents`"),
        ("notifications: [birthday]", "birthday"),
        ("profile: {payment_method: by_clerk}", "there is no way of paying to ask for"),
        ("profile: {payment_method: by_clerk, payment_methods: [barter]}", "barter"),
        ("profile: {phone: perhaps}", "perhaps"),
        ("profile: {birth_date: at_once}", "birth_date"),
    ],
)
def test_what_does_not_fit_is_said_with_its_remedy(said, lines, found):
    [finding] = said(("texts:", f"{lines}\ntexts:"))
    assert found in finding


def test_a_page_of_news_needs_news(said):
    [finding] = said(("features: [invoices,", "features: [notifications, invoices,"))
    assert "no kind of news is sent" in finding
