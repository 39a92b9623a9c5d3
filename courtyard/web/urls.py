"""Addresses of the pages."""

from allauth.account import views as account
from django.urls import include, path
from django.views.i18n import set_language

from courtyard.web.views import county, entry, finance, funds, home, impact, ledger, own, people
from courtyard.web.views.raising import applications, board, flocks, settlements

# Of allauth's pages only those that a closed county needs: nobody adds an e-mail address or resets a password by mail.
signing_in = [
    path("login/", account.login, name="account_login"),
    path("logout/", account.logout, name="account_logout"),
    path("signup/", account.signup, name="account_signup"),
    path("inactive/", account.account_inactive, name="account_inactive"),
    path("reauthenticate/", account.reauthenticate, name="account_reauthenticate"),
    path("password/change/", account.password_change, name="account_change_password"),
    path("2fa/", include("allauth.mfa.urls")),
]

urlpatterns = [
    path("", home.home, name="home"),
    path("language/", set_language, name="set_language"),
    path("account/", entry.account, name="account"),
    path("account/", include(signing_in)),
    path("begin/<uuid:user_id>/<token>/", entry.begin, name="begin"),
    path("desk/", home.desk, name="desk"),
    path("desk/failed/", home.failed, name="failed"),
    path("register/", people.register, name="register"),
    path("register/import/", people.register_import, name="register-import"),
    path("register/import/<uuid:import_id>/", people.register_import_result, name="register-import-result"),
    path("households/<uuid:household_id>/", people.household, name="household"),
    path("households/<uuid:household_id>/season/", own.season, name="household-season"),
    path("households/<uuid:household_id>/transfers/<uuid:set_key>/", ledger.household_transfer, name="household-transfer"),
    path("mine/", own.mine, name="my-household"),
    path("households/<uuid:household_id>/history/", people.household_history, name="household-history"),
    path("households/<uuid:household_id>/apply/<uuid:project_id>/", applications.apply, name="apply"),
    path("projects/", board.projects, name="projects"),
    path("projects/<uuid:project_id>/", board.board, name="board"),
    path("projects/<uuid:project_id>/households/", board.households, name="project-households"),
    path("projects/<uuid:project_id>/training/", applications.training, name="training"),
    path("projects/<uuid:project_id>/money/", funds.project_money, name="project-money"),
    path("projects/<uuid:project_id>/objections/", flocks.objections, name="objections"),
    path("projects/<uuid:project_id>/history/", board.project_history, name="project-history"),
    path("applications/<uuid:application_id>/", applications.application, name="application"),
    path("applications/<uuid:application_id>/inspect/", applications.inspect, name="inspect"),
    path("applications/<uuid:application_id>/history/", applications.application_history, name="application-history"),
    path("flocks/<uuid:flock_id>/", flocks.flock, name="flock"),
    path("settlements/<uuid:settlement_id>/", settlements.settlement, name="settlement"),
    path("settlements/<uuid:settlement_id>/progress/", settlements.progress, name="settlement-progress"),
    path("settlements/<uuid:settlement_id>/history/", settlements.settlement_history, name="settlement-history"),
    path("proceeds/<uuid:statement_id>/", settlements.proceeds, name="proceeds"),
    path("payouts/", finance.payouts, name="payouts"),
    path("payouts/<uuid:batch_id>/", finance.payout, name="payout"),
    path("payouts/<uuid:batch_id>/sheet/", finance.payout_sheet, name="payout-sheet"),
    path("payouts/<uuid:batch_id>/history/", finance.payout_history, name="payout-history"),
    path("losses/", finance.losses, name="losses"),
    path("impact/", impact.figures, name="impact"),
    path("impact/<slug:name>/", impact.figure, name="impact-figure"),
    path("impact/rows/<slug:source>/<uuid:ref>/", impact.row, name="impact-row"),
    path("county/", county.checklist, name="checklist"),
    path("county/places/", county.places, name="places"),
    path("county/organisations/", county.organisations, name="organisations"),
    path("county/bank-account/", county.bank_account, name="bank-account"),
    path("county/poverty-line/", county.poverty_line, name="poverty-line"),
    path("county/project/", county.open_project, name="open-project"),
    path("county/users/", county.users, name="users"),
    path("county/users/<uuid:user_id>/", county.user, name="user"),
    path("county/users/<uuid:user_id>/link/", entry.user_link, name="user-link"),
]
