"""Messages that come back, written for the tests in the shapes of several mail servers: reports, prose, automatic answers and rubbish."""

from __future__ import annotations

ADDRESS = "lan@xa-tanlap.example"
MESSAGE_ID = "<0123456789abcdef@binhan.example>"


def report(
    *,
    address: str = ADDRESS,
    action: str = "failed",
    status: str = "5.1.1",
    diagnostic: str = "smtp; 550 5.1.1 no such person here",
    message_id: str = MESSAGE_ID,
    original: str = "message/rfc822",
) -> bytes:
    """A report of RFC 3464 as most servers write it. original -- the type of the part with the mail it is about; "": none."""
    about = f"Message-ID: {message_id}\nSubject: 3 việc\nTo: {address}\n\nKính gửi\n"
    last = f"\n--x\nContent-Type: {original}\n\n{about}" if original else ""
    return (
        f"Return-Path: <>\nFrom: Mail Delivery System <MAILER-DAEMON@mx.example>\nTo: dondoc@binhan.example\nSubject: Undelivered Mail\n"
        f'Auto-Submitted: auto-replied\nMIME-Version: 1.0\nContent-Type: multipart/report; report-type=delivery-status; boundary="x"\n\n'
        f"--x\nContent-Type: text/plain; charset=utf-8\n\nYour mail could not be handed over.\n"
        f"\n--x\nContent-Type: message/delivery-status\n\nReporting-MTA: dns; mx.example\nArrival-Date: Tue, 10 Mar 2026 07:00:00 +0700\n\n"
        f"Final-Recipient: rfc822; {address}\nAction: {action}\nStatus: {status}\nRemote-MTA: dns; mail.xa.example\n"
        f"Diagnostic-Code: {diagnostic}\n{last}\n--x--\n"
    ).encode()


EXCHANGE = (
    f"From: postmaster@tinh.example\nTo: dondoc@binhan.example\nSubject: Undeliverable: 3 viec\nIn-Reply-To: {MESSAGE_ID}\n"
    f"Auto-Submitted: auto-replied\nX-MS-Exchange-Message-Is-Ndr:\nMIME-Version: 1.0\n"
    'Content-Type: multipart/report; report-type="delivery-status";\n\tboundary="_004_"\n\n'
    '--_004_\nContent-Type: multipart/alternative; boundary="_000_"\n\n--_000_\nContent-Type: text/plain; charset="us-ascii"\n\n'
    "Delivery has failed to these recipients or groups\n\n--_000_--\n"
    "\n--_004_\nContent-Type: message/delivery-status\nContent-Transfer-Encoding: 7bit\n\nReporting-MTA: dns;EX01.tinh.example\n"
    f"Received-From-MTA: dns;relay.example\n\nOriginal-Recipient: rfc822;LAN@Xa-TanLap.example\nFinal-recipient: RFC822;{ADDRESS}\n"
    "Action: Failed\nStatus: 5.1.10\nDiagnostic-code: smtp;550 5.1.10 Resolver.NotFound;\n Recipient not found by address lookup\n"
    "\n--_004_\nContent-Type: message/rfc822\n\nSubject: 3 viec\n\n\n--_004_--\n"
).encode()
"""The original's Message-ID is in In-Reply-To only; capitals and folded lines as they come."""

POSTFIX_HEADERS_ONLY = report(original="text/rfc822-headers")

GMAIL_LIKE = (
    f"From: Mail Delivery Subsystem <mailer-daemon@mail.example>\nTo: dondoc@binhan.example\nIn-Reply-To: {MESSAGE_ID}\n"
    f"References: {MESSAGE_ID}\nX-Failed-Recipients: {ADDRESS}\nMIME-Version: 1.0\n"
    'Content-Type: multipart/report; boundary="g"; report-type=delivery-status\n\n'
    '--g\nContent-Type: multipart/related; boundary="h"\n\n--h\nContent-Type: text/html; charset=UTF-8\n\n<p>not found</p>\n\n--h--\n'
    "\n--g\nContent-Type: message/delivery-status\n\nReporting-MTA: dns; mail.example\nX-Original-Message-ID: <other@x.example>\n\n"
    f"Final-Recipient: rfc822; {ADDRESS}\nAction: failed\nStatus: 5.1.1\nDiagnostic-Code: smtp; 550-5.1.1 The account does not exist.\n"
    " 550 5.1.1 Please check the spelling.\nLast-Attempt-Date: Tue, 10 Mar 2026 07:00:02 +0700\n\n--g--\n"
).encode()

EXIM_PROSE = (
    f"Return-path: <>\nX-Failed-Recipients: {ADDRESS}\nAuto-Submitted: auto-replied\nFrom: Mail Delivery <Mailer-Daemon@host.example>\n"
    "To: dondoc@binhan.example\nSubject: Mail delivery failed: returning message to sender\nContent-Type: text/plain\n\n"
    f"This message was created automatically.\n\n  {ADDRESS}\n    host mx.xa.example [192.0.2.7]\n"
    "    SMTP error from remote mail server after RCPT TO:\n    550 5.1.1 unknown user\n\n"
    f"------ This is a copy of the message, including all the headers. ------\n\nReceived: by host\nMessage-ID: {MESSAGE_ID}\n\nx\n"
).encode()

QMAIL_PROSE = (
    "Return-Path: <>\nFrom: MAILER-DAEMON@host.example\nTo: dondoc@binhan.example\nSubject: failure notice\n\n"
    f"Hi. I am afraid that I could not deliver your message.\n\n<{ADDRESS}>:\n192.0.2.7 does not like recipient.\n"
    f"Remote host said: 550 no mailbox here by that name\n\n--- Below this line is a copy of the message.\n\nMessage-Id: {MESSAGE_ID}\n"
).encode()

NO_NUMBER = report(original="", diagnostic="x-unknown; nobody")

STATUS_AS_TEXT = (
    b"From: postmaster@old.example\nTo: dondoc@binhan.example\nMIME-Version: 1.0\n"
    b'Content-Type: multipart/report; report-type=delivery-status; boundary="t"\n\n--t\n'
    b"Content-Type: message/delivery-status\nContent-Transfer-Encoding: base64\n\n"
    b"UmVwb3J0aW5nLU1UQTogZG5zOyBvbGQuZXhhbXBsZQoKRmluYWwtUmVjaXBpZW50OiByZmM4MjI7IGxhbkB4YS10YW5sYXAuZXhhbXBsZQpBY3Rpb246IGZhaWxlZApTdGF0"
    b"dXM6IDUuMS4xCg==\n\n--t--\n"
)

OUT_OF_OFFICE = (
    f"From: Lan <{ADDRESS}>\nTo: dondoc@binhan.example\nSubject: Tôi đi vắng\nAuto-Submitted: auto-replied\nIn-Reply-To: {MESSAGE_ID}\n"
    "Content-Type: text/plain; charset=utf-8\n\nTôi nghỉ phép đến 15/3. Việc gấp xin gọi 550 123 456.\n"
).encode()

ANSWER = (
    f"From: Lan <{ADDRESS}>\nTo: dondoc@binhan.example\nSubject: Re: 3 việc\nIn-Reply-To: {MESSAGE_ID}\n\nĐã nhận, cảm ơn.\n"
).encode()

RECEIPT = (
    f"From: Lan <{ADDRESS}>\nTo: dondoc@binhan.example\nSubject: Read: 3 viec\nMIME-Version: 1.0\n"
    'Content-Type: multipart/report; report-type=disposition-notification; boundary="r"\n\n--r\nContent-Type: text/plain\n\nRead.\n'
    f"\n--r\nContent-Type: message/disposition-notification\n\nFinal-Recipient: rfc822; {ADDRESS}\nOriginal-Message-ID: {MESSAGE_ID}\n"
    "Disposition: automatic-action/MDN-sent-automatically; displayed\n\n--r--\n"
).encode()

SPAM = b"From: Postmaster <win@prize.example>\nTo: dondoc@binhan.example\nSubject: hello\n\nYou have won. Write to boss@prize.example!\n"

RUBBISH = {
    "nothing": b"",
    "zeros": b"\x00" * 4000,
    "no header": b"\xff\xfe\xfa just bytes \x80\x81",
    "a broken boundary": report()[:400],
    "an unknown character set": b"From: MAILER-DAEMON@x\nContent-Type: text/plain; charset=klingon\n\nhello \xff",
    "a bad encoding": b"From: MAILER-DAEMON@x\nContent-Type: text/plain\nContent-Transfer-Encoding: base64\n\n!!!!=",
    "parts in parts in parts": b"".join(
        f"Content-Type: multipart/mixed; boundary={number}\n\n--{number}\n".encode() for number in range(2000)
    ),
    "a header without an end": b"X-Failed-Recipients: " + b"a" * 300_000,
    "a word without an end": b"From: MAILER-DAEMON@x\n\n" + b"550 " + b"a" * 300_000,
    "a status without a recipient": b"Content-Type: message/delivery-status\n\nAction: failed\n\nAction: failed\nStatus: x.y\n",
}
