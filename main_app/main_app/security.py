"""The pages with which users look after their account: password, logins, deletion."""

from typing import Any

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_security import ChangePasswordForm, VerifyForm, current_user, logout_user
from wtforms import StringField, ValidationError

from main_app.accounts import User
from main_app.lifecycle import NoSuchAccount, change_password, delete_account, log_out_everywhere
from main_app.login_limits import count_failed_login, refuse_too_many_logins

__all__ = ["security"]

CONFIRMATION = "DELETE"

security = Blueprint("account_security", __name__, url_prefix="/settings")


class AsksPassword:
    """A form that asks for the password again: failures count as those of logins do."""

    password: Any

    def validate(self, **kwargs: Any) -> bool:
        """Check the form, unless too many attempts have failed (429)."""
        email = str(current_user.email)
        refuse_too_many_logins(email)
        right = bool(super().validate(**kwargs))  # type: ignore[misc] # of the form it is mixed into
        if self.password.errors:
            count_failed_login(email)
        return right


class PasswordForm(AsksPassword, ChangePasswordForm):
    """The password as it is, and twice what it shall be."""


class DeleteForm(AsksPassword, VerifyForm):
    """The password, and a word that nobody types by accident."""

    confirm = StringField()

    def validate_confirm(self, field: StringField) -> None:
        """Refuse everything but the word itself, in any case."""
        if (field.data or "").strip().upper() != CONFIRMATION:
            raise ValidationError(f"Type {CONFIRMATION} to confirm.")


def this_user() -> User:
    """The logged-in user's own row."""
    user: User = current_user._get_current_object()
    return user


@security.get("/password")
def password() -> ResponseReturnValue:
    """Ask for the old password and a new one."""
    return render_template("password.html", form=PasswordForm())


@security.post("/password")
def save_password() -> ResponseReturnValue:
    """Change the password; the user goes on here and is logged out everywhere else."""
    form = PasswordForm()
    if not form.validate():
        return render_template("password.html", form=form), 422
    change_password(this_user(), form.new_password.data)
    flash("Your password is changed. Every other login has ended.", "success")
    return redirect(url_for("dashboard.settings"), 303)


@security.post("/log-out-everywhere")
def end_all_logins() -> ResponseReturnValue:
    """Log the user out wherever they are logged in, here too."""
    log_out_everywhere(this_user().id)
    logout_user()
    flash("You are logged out everywhere.", "success")
    return redirect(url_for("security.login"), 303)


@security.get("/delete-account")
def ask_to_delete() -> ResponseReturnValue:
    """Say what deleting means, and ask whether it is meant."""
    return render_template("delete.html", form=DeleteForm(user=this_user()), word=CONFIRMATION)


@security.post("/delete-account")
def delete_own_account() -> ResponseReturnValue:
    """Delete the account, and say how far it has come."""
    form = DeleteForm(user=this_user())
    if not form.validate():
        return render_template("delete.html", form=form, word=CONFIRMATION), 422
    erased = delete_account(this_user().id)
    logout_user()
    flash(told_of_deletion(erased=erased), "success")
    return redirect(url_for("dashboard.index"), 303)


def told_of_deletion(*, erased: bool) -> str:
    """What has become of a deleted user's data."""
    if erased:
        return "Your account is deleted, and your trades and screenshots are erased."
    return (
        "Your account is deleted. The service that keeps your trades and screenshots does not"
        " answer at the moment: they are erased as soon as it does."
    )


@security.errorhandler(NoSuchAccount)
def already_gone(_: NoSuchAccount) -> ResponseReturnValue:
    """The account was deleted while this request was on its way."""
    logout_user()
    return redirect(url_for("security.login"), 303)
