"""Takes POST requests over TLS on a free loopback port, which it prints. Arguments: certificate, key, the folder into
which each body is written, and optionally an authority whose certificate clients must have. Ends with its input."""
import http.server
import pathlib
import ssl
import sys
import threading

certificate, key, folder = sys.argv[1:4]


class Receiver(http.server.BaseHTTPRequestHandler):
    protocol_version = 'HTTP/1.1'
    count = 0

    def do_POST(self):
        body = self.rfile.read(int(self.headers['Content-Length']))
        Receiver.count += 1
        name = f'{Receiver.count}-' + self.path.strip('/').replace('/', '-')
        pathlib.Path(folder, name).write_bytes(body)
        self.send_response(200)
        self.send_header('Content-Length', '0')
        self.end_headers()

    def log_message(self, *_):
        pass


context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
context.load_cert_chain(certificate, key)
if len(sys.argv) > 4:
    context.verify_mode = ssl.CERT_REQUIRED
    context.load_verify_locations(sys.argv[4])
server = http.server.ThreadingHTTPServer(('127.0.0.1', 0), Receiver)
server.daemon_threads = True
server.socket = context.wrap_socket(server.socket, server_side=True, do_handshake_on_connect=False)
threading.Thread(target=server.serve_forever, daemon=True).start()
print(server.server_address[1], flush=True)
sys.stdin.read()
