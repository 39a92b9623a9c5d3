"""Addresses of the pages."""

from allauth.account import views as account
from django.urls import include, path
from django.views.i18n import set_language

from courtyard.web.views import home

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
    path("account/", home.account, name="account"),
    path("account/", include(signing_in)),
    path("desk/", home.desk, name="desk"),
]
