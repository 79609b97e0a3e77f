#!/usr/bin/python3
"""A video server nobody here wrote: GStreamer's RTSP server, with H.264, Digest and a log of its sessions.

Lines on stdout: `rtsp ready port=N`, then `connected`, `describe`, `setup`, `play`, `teardown`, `closed` as they happen, one per
line with the client's number. The first 16 rows of each picture carry the wall clock in 32 blocks (milliseconds,
lowest 32 bits, highest bit first; white = 1), taken when the picture was made.
"""
import argparse
import sys
import threading
import time

import gi

gi.require_version("Gst", "1.0")
gi.require_version("GstRtsp", "1.0")
gi.require_version("GstRtspServer", "1.0")
from gi.repository import GLib, Gst, GstRtsp, GstRtspServer  # noqa: E402

WIDTH, HEIGHT, STRIP = 640, 360, 16
BITS = 32
ENCODERS = {
    "h264": "x264enc name=encoder tune=zerolatency speed-preset=ultrafast bframes=0 bitrate=2000 key-int-max={gop}"
    " ! video/x-h264,profile=main ! rtph264pay name=pay0 pt=96 config-interval=-1",
    "jpeg": "jpegenc ! rtpjpegpay name=pay0 pt=26",
}


def say(line):
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


class Pictures:
    """Pushes a picture every 1/fps s: the clock above, a bright bar that wanders below.

    Its times are counted, not taken from the pipeline's clock: a picture pushed on a busy machine before that clock
    runs would get a time far ahead, and everything behind it would wait for that time.
    """

    def __init__(self, source, fps):
        self.source, self.fps = source, fps
        threading.Thread(target=self.push, daemon=True).start()

    def push(self):
        bar = 40
        rows = [bytes([60]) * WIDTH for _ in range(HEIGHT - STRIP)]
        chroma = bytes([120]) * (WIDTH * HEIGHT // 4) + bytes([140]) * (WIDTH * HEIGHT // 4)
        begun = time.monotonic()
        n = 0
        while True:
            due = begun + n / self.fps
            time.sleep(max(0, due - time.monotonic()))
            at = (n * 8) % (WIDTH - bar)
            row = bytes([60]) * at + bytes([200]) * bar + bytes([60]) * (WIDTH - bar - at)
            clock = int(time.time() * 1000) & 0xFFFFFFFF
            block = WIDTH // BITS
            strip = b"".join(bytes([235 if clock >> (BITS - 1 - i) & 1 else 16]) * block for i in range(BITS))
            picture = strip * STRIP + row * len(rows) + chroma
            buffer = Gst.Buffer.new_wrapped(picture)
            buffer.duration = Gst.SECOND // self.fps
            buffer.pts = n * Gst.SECOND // self.fps
            if self.source.emit("push-buffer", buffer) != Gst.FlowReturn.OK:
                return
            n += 1


class Factory(GstRtspServer.RTSPMediaFactory):
    """One stream, shared by all who ask for it."""

    def __init__(self, options):
        super().__init__()
        self.fps = options.fps
        encoder = ENCODERS[options.video].format(gop=options.gop)
        self.set_launch(
            "( appsrc name=pictures is-live=true format=time block=false max-buffers=4"
            f" leaky-type=downstream caps=video/x-raw,format=I420,width={WIDTH},height={HEIGHT},"
            f"framerate={options.fps}/1,colorimetry=bt709 ! {encoder} )"
        )
        self.set_shared(True)
        self.connect("media-configure", self.configured)

    def configured(self, _factory, media):
        # Pictures go out as they come; they are made at the right pace.
        media.set_rate_control(False)
        Pictures(media.get_element().get_by_name("pictures"), self.fps)


def signed_in(server, options, factory):
    """Digest for one user."""
    auth = GstRtspServer.RTSPAuth()
    auth.set_supported_methods(GstRtsp.RTSPAuthMethod.DIGEST)
    token = GstRtspServer.RTSPToken()
    token.set_string(GstRtspServer.RTSP_TOKEN_MEDIA_FACTORY_ROLE, "viewer")
    auth.add_digest(options.user, options.password, token)
    server.set_auth(auth)
    role = Gst.Structure.new_from_string(
        f"viewer,{GstRtspServer.RTSP_PERM_MEDIA_FACTORY_ACCESS}=(boolean)true,"
        f"{GstRtspServer.RTSP_PERM_MEDIA_FACTORY_CONSTRUCT}=(boolean)true"
    )
    factory.add_role_from_structure(role)


def connected(_server, client, counter=[0]):
    counter[0] += 1
    number = counter[0]
    say(f"connected client={number}")
    for signal in ("describe", "setup", "play", "teardown"):
        client.connect(f"{signal}-request", lambda *_, what=signal: say(f"{what} client={number}"))
    client.connect("closed", lambda *_: say(f"closed client={number}"))


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--address", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=0)
    parser.add_argument("--path", default="/media/video1")
    parser.add_argument("--user", default="admin")
    parser.add_argument("--password", default="camera-1234")
    parser.add_argument("--video", choices=sorted(ENCODERS), default="h264")
    parser.add_argument("--fps", type=int, default=25)
    parser.add_argument("--gop", type=int, default=25)
    options = parser.parse_args()
    Gst.init(None)
    server = GstRtspServer.RTSPServer()
    server.set_address(options.address)
    server.set_service(str(options.port))
    factory = Factory(options)
    signed_in(server, options, factory)
    server.get_mount_points().add_factory(options.path, factory)
    server.connect("client-connected", connected)
    if server.attach(None) == 0:
        sys.exit(f"port {options.port} cannot be listened on")
    say(f"rtsp ready port={server.get_bound_port()}")
    GLib.MainLoop().run()


main()
