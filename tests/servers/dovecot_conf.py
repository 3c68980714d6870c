"""The configuration of a throw-away Dovecot 2.3 as text. Knows nothing of processes.

Any user exists, with the one password. Sources: doc.dovecot.org 2.3, "Rootless installation", "Static password database".
"""

from __future__ import annotations

import grp
from pathlib import Path

from tests.servers.find import Installation
from tests.servers.unprivileged import account

PASSWORD = "hemmelig"

MAIN = """
base_dir = {folder}/run
state_dir = {folder}/state
log_path = {folder}/dovecot.log
protocols = imap lmtp
listen = 127.0.0.1
default_internal_user = {user}
default_internal_group = {group}
default_login_user = {user}
first_valid_uid = 1
mail_location = maildir:{folder}/mail/%n
mail_max_userip_connections = 100
auth_mechanisms = plain login
auth_failure_delay = 0
# A client that idles is told within a second even where inotify does not work.
mailbox_idle_check_interval = 1 s
imap_idle_notify_interval = 30 s
passdb {{
  driver = static
  args = password={password}
}}
userdb {{
  driver = static
  args = uid={uid} gid={gid} home={folder}/mail/%n allow_all_users=yes
}}
# A process without privileges cannot change its root folder.
service anvil {{
  chroot =
}}
service stats {{
  chroot =
}}
service imap-urlauth-login {{
  chroot =
}}
service imap-login {{
  chroot =
  inet_listener imap {{
    port = {imap}
  }}
  inet_listener imaps {{
    port = {imaps}
  }}
}}
service lmtp {{
  inet_listener lmtp {{
    port = {lmtp}
  }}
}}
"""

WITHOUT_TLS = """
ssl = no
disable_plaintext_auth = no
"""

# Unpacked packages lie elsewhere than they were built for, and Dovecot hands no environment to its processes unless told.
UNPACKED = """
libexec_dir = {root}/usr/lib/dovecot
mail_plugin_dir = {root}/usr/lib/dovecot/modules
login_plugin_dir = {root}/usr/lib/dovecot/modules/login
import_environment = TZ LD_LIBRARY_PATH={libraries}
"""

# It cannot be made to insist: Dovecot counts a connection from the machine to itself as secure without TLS.
WITH_TLS = """
ssl = yes
disable_plaintext_auth = yes
ssl_cert = <{certificate}
ssl_key = <{key}
"""

# Later lines go before earlier ones, and passdbs are asked in order. Whether a token is good is asked each time: no cache.
WITH_TOKENS = """
auth_mechanisms = plain login xoauth2 oauthbearer
passdb {{
  driver = oauth2
  mechanisms = xoauth2 oauthbearer
  args = {file}
}}
"""
TOKENS = """
introspection_url = {introspection}
introspection_mode = get
username_attribute = username
active_attribute = active
active_value = true
timeout_msecs = 5000
"""


def configuration(folder: Path, installation: Installation, ports: dict[str, int], certificate: Path | None, key: Path | None) -> str:
    """The whole file. `ports` has imap, imaps (0 for none) and lmtp."""
    user = account()
    text = MAIN.format(
        folder=folder,
        user=user.pw_name,
        group=grp.getgrgid(user.pw_gid).gr_name,
        uid=user.pw_uid,
        gid=user.pw_gid,
        password=PASSWORD,
        **ports,
    )
    if installation.root:
        text += UNPACKED.format(root=installation.root, libraries=installation.environment()["LD_LIBRARY_PATH"])
    return text + (WITH_TLS.format(certificate=certificate, key=key) if certificate else WITHOUT_TLS)
