"""What fields, verifiers, budgets and parts of the rules are called in sentences about a change."""

from portal.kernel.words import N_, Words

FIELDS: dict[str, Words] = {
    "full_name": N_("their name"),
    "customer_number": N_("their customer number"),
    "username": N_("a user name of their choice"),
    "email": N_("their e-mail address"),
    "phone": N_("their telephone number"),
    "password": N_("a password"),
    "invoice_number": N_("the number of a bill"),
    "invoice_amount": N_("the amount of that bill"),
    "birth_place": N_("their place of birth"),
    "birth_date": N_("their date of birth"),
    "challenge_answer": N_("the answer of a security check"),
}
DOCUMENTS: dict[str, Words] = {
    "terms": N_("the terms of use"),
    "privacy": N_("the privacy notice"),
    "declaration": N_("the declaration on electronic communication"),
}
VERIFIERS: dict[str, Words] = {
    "invoice_proof": N_("number and amount of a bill"),
    "birth_data": N_("place and date of birth"),
    "customer_number": N_("the customer number (which proves nothing by itself)"),
    "declaration_first": N_("name and date of birth, after a declaration"),
}
BUDGETS: dict[str, Words] = {
    "failures_per_customer_number_a_day": N_(
        "After %(after)s failed registrations a day with one customer number a clerk decides, "
        "instead of %(before)s."
    ),
    "failures_per_customer_number_a_month": N_(
        "After %(after)s failed registrations in 30 days with one customer number a clerk decides, "
        "instead of %(before)s."
    ),
    "mails_per_address_a_day": N_(
        "One address gets at most %(after)s confirmation mails a day instead of %(before)s."
    ),
    "submissions_per_ip_an_hour": N_(
        "From one network address %(after)s registrations an hour are taken at once, instead of "
        "%(before)s."
    ),
    "failures_per_tenant_an_hour": N_(
        "After %(after)s failed registrations an hour in the whole portal a clerk decides, instead "
        "of %(before)s."
    ),
    "code_tries": N_(
        "After %(after)s mistyped codes an hour no more are taken, instead of %(before)s."
    ),
    "sign_in_failures": N_(
        "Signing in is locked for a while after %(after)s failed tries instead of %(before)s."
    ),
}
"""Every budget, still to be filled in: ``before`` and ``after`` stand in it."""
TYPICAL = N_("Clerks usually answer within %(after)s of opening time, not %(before)s.")
LATEST = N_("The last term of a clerk's answer is %(after)s working days, not %(before)s.")
SECTIONS: dict[str, Words] = {
    "contact_form": N_("the contact form and its promises"),
    "paying": N_("how bills are paid"),
    "e_invoice": N_("electronic invoices"),
    "meters": N_("meters and their readings"),
    "requests": N_("matters"),
    "appointments": N_("booking a time"),
    "documents": N_("the document library"),
    "printable_forms": N_("printable forms"),
    "prices": N_("unit prices"),
    "points_of_use": N_("points of use and representatives"),
    "reminders": N_("reminders"),
    "profile": N_("what customers may change of their data"),
    "retention": N_("how long things are kept"),
    "four_eyes": N_("decisions by two people"),
}
COMPANY: dict[str, Words] = {
    "legal_name": N_("the company's registered name"),
    "short_name": N_("the company's short name"),
    "address": N_("the company's address"),
    "phone": N_("the company's telephone"),
    "email": N_("the company's mailbox"),
    "website": N_("the company's website"),
    "register_number": N_("the company register number"),
    "tax_number": N_("the tax number"),
    "sender_name": N_("the sender's name of mails"),
    "sender_address": N_("the sender's address of mails"),
    "reply_to": N_("where answers to mails go"),
}
