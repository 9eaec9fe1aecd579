"""The identity provider that tests run on this machine."""


def create_provider(env, port):
    """Name the provider that listens on a port to Odoo.

    :return: ``auth.oauth.provider``
    """
    address = f"http://localhost:{port}"
    return env["auth.oauth.provider"].create(
        {
            "name": "University",
            "body": "Log in by the university",
            "flow": "id_token_code",
            "client_id": "journal",
            "client_secret": "secret",
            "auth_endpoint": f"{address}/oauth2/authorize",
            "token_endpoint": f"{address}/oauth2/token",
            "jwks_uri": f"{address}/jwks",
            "scope": "openid email",
            "enabled": True,
            "ejournal_joins_logins": True,
        }
    )
