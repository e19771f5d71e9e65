#include "net/http_stream.h"

#include "net/http_body.h"
#include "net/http_server.h"
#include "net/sse.h"
#include "net/testing/awaited.h"
#include "net/testing/loop_thread.h"
#include "net/testing/raw_client.h"

namespace consort::net {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;
using ::testing::EndsWith;
using ::testing::HasSubstr;

constexpr std::string_view kGet = "GET / HTTP/1.1\r\nHost: x\r\n\r\n";

class StreamTest : public ::testing::Test {
 protected:
  void serve(HttpHandlers handlers, HttpLimits limits = {}) {
    auto server = thread_.call([&] {
      return HttpServer::listen(thread_.loop(), {.limits = limits}, std::move(handlers));
    });
    ASSERT_TRUE(server) << server.error().to_string();
    server_ = std::move(*server);
  }
  RawClient client() { return std::move(*RawClient::connect(server_->port())); }

  LoopThread thread_;
  std::unique_ptr<HttpServer> server_;
};

TEST_F(StreamTest, SendsChunksAndThenTheNextResponse) {
  serve({.handle = [](Request request, Responder responder) {
    auto stream = responder.stream(Response::text(200, ""));
    if (request.method != "HEAD") {
      EXPECT_TRUE(stream->write("one "));
      EXPECT_TRUE(stream->write("two"));
    }
    stream->end();
    EXPECT_FALSE(stream->write("three"));
  }});
  RawClient raw = client();
  for (int i = 0; i < 2; ++i) {
    ASSERT_TRUE(raw.send(kGet));
    EXPECT_THAT(raw.read_until("0\r\n\r\n"),
                EndsWith("Transfer-Encoding: chunked\r\n\r\n4\r\none \r\n3\r\ntwo\r\n0\r\n\r\n"));
  }
  ASSERT_TRUE(raw.send("HEAD / HTTP/1.1\r\nHost: x\r\n\r\n" + std::string(kGet)));
  EXPECT_THAT(raw.read_until("\r\n\r\n"), HasSubstr(" 200 "));
  EXPECT_THAT(raw.read_until("0\r\n\r\n"), HasSubstr("one"));
}

TEST_F(StreamTest, WritesAsFastAsTheClientReads) {
  constexpr size_t kPiece = 64 << 10, kPieces = 320;  // 20 MiB
  Awaited<Status> closed;
  std::atomic<size_t> most = 0;
  serve({.handle = [&](Request, Responder responder) {
    struct Producer {
      std::shared_ptr<ResponseStream> stream;
      size_t left = kPieces;
    };
    auto producer = std::make_shared<Producer>();
    auto produce = [&most, producer] {
      while (producer->left > 0 && producer->stream->waiting() < 4 * kPiece) {
        producer->stream->write(std::string(kPiece, 'x'));
        --producer->left;
        most = std::max<size_t>(most, producer->stream->waiting());
      }
      if (producer->left == 0) producer->stream->end();
    };
    producer->stream = responder.stream({}, {.on_drain = produce, .on_closed = [&](Status status) {
                                               closed.set(std::move(status));
                                             }});
    produce();
  }});
  RawClient raw = client();
  ASSERT_TRUE(raw.send(kGet));
  std::string body = raw.read_until("\r\n0\r\n\r\n");
  EXPECT_GT(body.size(), kPiece * kPieces);
  EXPECT_TRUE(closed.get());
  EXPECT_LE(most, 5 * kPiece + 1024);
}

TEST_F(StreamTest, DropsAClientThatIsTooSlow) {
  Awaited<Status> closed;
  Awaited<std::shared_ptr<ResponseStream>> stream;
  serve({.handle =
             [&](Request, Responder responder) {
               stream.set(responder.stream(
                   {}, {.on_closed = [&](Status status) { closed.set(std::move(status)); }}));
             }},
        {.stream_waiting = 1 << 20});
  RawClient raw = client();
  ASSERT_TRUE(raw.send(kGet));
  auto writer = stream.get();
  size_t pieces = 0;
  while (writer->write(std::string(256 << 10, 'x')))
    ASSERT_LT(++pieces, 1000u);
  Status status = closed.get();
  ASSERT_FALSE(status);
  EXPECT_EQ(status.error().code, Code::busy);
  EXPECT_EQ(writer->waiting(), 0u);
  EXPECT_FALSE(writer->write("more"));
}

TEST_F(StreamTest, DropsAClientThatTakesNothingForTooLong) {
  Awaited<Status> closed;
  serve({.handle =
             [&](Request, Responder responder) {
               auto stream = responder.stream(
                   {}, {.on_closed = [&](Status status) { closed.set(std::move(status)); }});
               stream->write(std::string(32 << 20, 'x'));
             }},
        {.stream_waiting = 64 << 20, .stalled = milliseconds(50)});
  RawClient raw = client();
  ASSERT_TRUE(raw.send(kGet));
  EXPECT_EQ(closed.get().error().code, Code::timeout);
}

TEST_F(StreamTest, TellsOnceThatTheClientIsGone) {
  Awaited<Status> closed;
  Awaited<std::shared_ptr<ResponseStream>> stream;
  serve({.handle = [&](Request, Responder responder) {
    stream.set(
        responder.stream({}, {.on_closed = [&](Status status) { closed.set(std::move(status)); }}));
  }});
  RawClient raw = client();
  ASSERT_TRUE(raw.send(kGet));
  auto writer = stream.get();
  raw.close();
  EXPECT_FALSE(closed.get());
  writer->end();
  EXPECT_FALSE(writer->write("x"));
}

TEST_F(StreamTest, AnAbortedResponseIsNotComplete) {
  serve({.handle = [](Request, Responder responder) {
    auto stream = responder.stream({});
    stream->write("part");
    stream->abort();
  }});
  RawClient raw = client();
  ASSERT_TRUE(raw.send(kGet));
  EXPECT_THAT(raw.read_all(), ::testing::Not(HasSubstr("0\r\n\r\n")));
}

TEST_F(StreamTest, ServesAndResumesEvents) {
  serve({.handle = [](Request request, Responder responder) {
    auto stream = responder.stream(sse_response());
    int from = std::atoi(std::string(request.headers.find("Last-Event-ID").value_or("0")).c_str());
    stream->write(encode_sse_comment("hello"));
    for (int id = from + 1; id <= from + 2; ++id)
      stream->write(encode_sse({.id = std::to_string(id), .event = "n", .data = "a\nb"}));
    stream->abort();
  }});
  SseDecoder decoder;
  std::vector<SseEvent> events;
  for (int i = 0; i < 2; ++i) {
    RawClient raw = client();
    std::string last =
        decoder.last_id().empty() ? "" : "Last-Event-ID: " + decoder.last_id() + "\r\n";
    ASSERT_TRUE(raw.send("GET / HTTP/1.1\r\nHost: x\r\n" + last + "\r\n"));
    EXPECT_THAT(raw.read_until("\r\n\r\n"), HasSubstr("text/event-stream"));
    std::string text;
    ASSERT_TRUE(BodyDecoder({.chunked = true}).take(raw.read_all(), text));
    ASSERT_TRUE(decoder.take(text, [&](SseEvent event) { events.push_back(std::move(event)); }));
  }
  ASSERT_EQ(events.size(), 4u);
  EXPECT_EQ(events[3], (SseEvent{.id = "4", .event = "n", .data = "a\nb"}));
}

// Adds up what an upload brings, one piece after the other.
struct Sink : std::enable_shared_from_this<Sink> {
  std::shared_ptr<Upload> upload;
  std::function<void(Result<size_t>)> done;
  size_t bytes = 0;

  void read() {
    upload->next([self = shared_from_this()](Result<std::string> piece) {
      if (!piece) return self->done(piece.error());
      if (piece->empty()) return self->done(self->bytes);
      self->bytes += piece->size();
      self->read();
    });
  }
};

TEST_F(StreamTest, StreamsAnUploadWithoutHoldingIt) {
  constexpr size_t kSize = 30 << 20;
  serve({.admit =
             [](const Request&) { return Admission{.body_limit = UINT64_MAX, .streamed = true}; },
         .handle =
             [](Request request, Responder responder) {
               auto sink = std::make_shared<Sink>();
               sink->upload = request.upload;
               sink->done = [responder](Result<size_t> bytes) {
                 responder.send(Response::text(200, std::to_string(*bytes)));
               };
               sink->read();
             }});
  RawClient raw = client();
  ASSERT_TRUE(raw.send("PUT / HTTP/1.1\r\nHost: x\r\nContent-Length: " + std::to_string(kSize) +
                       "\r\n\r\n"));
  ASSERT_TRUE(raw.send(std::string(kSize, 'x')));
  EXPECT_THAT(raw.read_response(), EndsWith("\r\n\r\n" + std::to_string(kSize)));
  ASSERT_TRUE(raw.send(kGet));  // no body at all, and the connection goes on
  EXPECT_THAT(raw.read_response(), EndsWith("\r\n\r\n0"));
}

TEST_F(StreamTest, AThreadMayReadAnUploadAndIsHeldBackForIt) {
  constexpr size_t kSize = 8 << 20;
  Awaited<std::pair<Request, std::optional<Responder>>> asked;
  serve({.admit = [](const Request&) { return Admission{.body_limit = kSize, .streamed = true}; },
         .handle =
             [&](Request request, Responder responder) {
               asked.set({std::move(request), std::move(responder)});
             }});
  RawClient raw = client();
  std::thread sender([&] {
    EXPECT_TRUE(raw.send("PUT / HTTP/1.1\r\nHost: x\r\nContent-Length: " + std::to_string(kSize) +
                         "\r\n\r\n" + std::string(kSize, 'x')));
  });
  auto [request, responder] = asked.get();
  size_t bytes = 0, largest = 0;
  for (auto piece = request.upload->read(seconds(10)); piece && !piece->empty();
       piece = request.upload->read(seconds(10))) {
    bytes += piece->size();
    largest = std::max(largest, piece->size());
  }
  responder->send(Response::text(200, "done"));
  sender.join();
  EXPECT_THAT(raw.read_response(), EndsWith("done"));
  EXPECT_EQ(bytes, kSize);
  EXPECT_LE(largest, 80u << 10);
}

TEST_F(StreamTest, AnUploadEndsInAnErrorWhenTheClientGoesOrSendsTooMuch) {
  Awaited<std::shared_ptr<Upload>> uploads[2];
  std::vector<Responder> responders;
  std::atomic<int> next = 0;
  serve({.admit = [](const Request&) { return Admission{.body_limit = 5, .streamed = true}; },
         .handle =
             [&](Request request, Responder responder) {
               responders.push_back(std::move(responder));
               uploads[next++].set(request.upload);
             }});
  RawClient gone = client();
  ASSERT_TRUE(gone.send("PUT / HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\n\r\nabc"));
  auto first = uploads[0].get();
  EXPECT_EQ(*first->read(seconds(10)), "abc");
  gone.close();
  EXPECT_FALSE(first->read(seconds(10)));

  RawClient raw = client();
  ASSERT_TRUE(
      raw.send("PUT / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n"));
  auto second = uploads[1].get();
  EXPECT_EQ(*second->read(seconds(10)), "abc");
  ASSERT_TRUE(raw.send("3\r\ndef\r\n"));
  EXPECT_FALSE(second->read(seconds(10)));
}

}  // namespace
}  // namespace consort::net
