"""A mail server for tests: mode, certificate, key; says its port, then writes each message it takes as a line of JSON."""
import asyncio
import base64
import json
import ssl
import sys

from aiosmtpd.smtp import SMTP, AuthResult


class Taken:
    async def handle_DATA(self, server, session, envelope):
        if b"Reject-me" in envelope.content:
            return "554 not wanted"
        print(json.dumps({
            "from": envelope.mail_from,
            "to": envelope.rcpt_tos,
            "tls": server.transport.get_extra_info("ssl_object") is not None,
            "auth": bool(session.authenticated),
            "data": base64.b64encode(envelope.content).decode(),
        }), flush=True)
        return "250 taken"

    async def handle_RCPT(self, server, session, envelope, address, options):
        if address.startswith("nobody@"):
            return "550 no such person"
        if address.startswith("later@"):
            return "451 greylisted"
        envelope.rcpt_tos.append(address)
        return "250 OK"


def check(server, session, envelope, mechanism, data):
    good = (data.login, data.password) == (b"centre", b"pass word 1")
    return AuthResult(success=good, handled=good)


async def main():
    mode, cert, key = sys.argv[1:4]
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(cert, key)

    def make():
        options = {"hostname": "localhost"}
        if mode == "starttls":
            options |= {"tls_context": context, "require_starttls": True}
        if mode != "none":
            options |= {"authenticator": check, "auth_required": True, "auth_require_tls": mode == "starttls"}
        return SMTP(Taken(), **options)

    loop = asyncio.get_running_loop()
    implicit = context if mode == "implicit" else None
    server = await loop.create_server(make, "127.0.0.1", 0, ssl=implicit)
    print(server.sockets[0].getsockname()[1], flush=True)
    await server.serve_forever()


asyncio.run(main())
