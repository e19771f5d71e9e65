#include "document/jsonnet_channel.h"

#include <poll.h>
#include <sys/socket.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>

namespace consort::document {
namespace {

using std::chrono::milliseconds;

// In front of every message.
struct Header {
  JsonnetMessage::Kind kind;
  uint32_t first_size;
  uint32_t second_size;
};

Status wait_for(int socket, short events, MonotonicTime deadline) {
  auto left = std::chrono::ceil<milliseconds>(deadline - std::chrono::steady_clock::now());
  if (left <= milliseconds::zero()) return fail(Code::timeout, "the time is up");
  pollfd waiting{socket, events, 0};
  ::poll(&waiting, 1, static_cast<int>(std::min(left, milliseconds(60'000)).count()));
  return {};
}

bool interrupted() { return errno == EINTR; }
bool would_block() { return errno == EAGAIN || errno == EWOULDBLOCK; }

Status send_bytes(int socket, const char* bytes, size_t size, MonotonicTime deadline) {
  while (size > 0) {
    ssize_t sent = ::send(socket, bytes, size, MSG_NOSIGNAL);
    if (sent >= 0) {
      bytes += sent;
      size -= static_cast<size_t>(sent);
    } else if (would_block()) {
      TRY_DO(wait_for(socket, POLLOUT, deadline));
    } else if (!interrupted()) {
      return os_error(errno, "cannot talk to the other process");
    }
  }
  return {};
}

// How many bytes came before the other side closed.
Result<size_t> receive_bytes(int socket, char* bytes, size_t size, MonotonicTime deadline) {
  size_t have = 0;
  while (have < size) {
    ssize_t got = ::recv(socket, bytes + have, size - have, 0);
    if (got == 0) break;
    if (got > 0) {
      have += static_cast<size_t>(got);
    } else if (would_block()) {
      TRY_DO(wait_for(socket, POLLIN, deadline));
    } else if (errno == ECONNRESET) {
      break;
    } else if (!interrupted()) {
      return os_error(errno, "cannot hear the other process");
    }
  }
  return have;
}

}  // namespace

Status send(int socket, const JsonnetMessage& message, MonotonicTime deadline) {
  Header header{message.kind, static_cast<uint32_t>(message.first.size()),
                static_cast<uint32_t>(message.second.size())};
  std::array<char, sizeof header> bytes;
  std::memcpy(bytes.data(), &header, sizeof header);
  TRY_DO(send_bytes(socket, bytes.data(), bytes.size(), deadline));
  TRY_DO(send_bytes(socket, message.first.data(), message.first.size(), deadline));
  return send_bytes(socket, message.second.data(), message.second.size(), deadline);
}

Result<std::optional<JsonnetMessage>> receive(int socket, size_t most_bytes,
                                              MonotonicTime deadline) {
  std::array<char, sizeof(Header)> bytes;
  TRY(size_t got, receive_bytes(socket, bytes.data(), bytes.size(), deadline));
  if (got < bytes.size()) return std::optional<JsonnetMessage>();
  Header header;
  std::memcpy(&header, bytes.data(), sizeof header);
  if (size_t{header.first_size} + header.second_size > most_bytes) {
    return fail(Code::invalid, "the message is too long");
  }
  JsonnetMessage message{header.kind};
  for (auto [text, size] : {std::pair(&message.first, header.first_size),
                            std::pair(&message.second, header.second_size)}) {
    text->resize(size);
    TRY(size_t part, receive_bytes(socket, text->data(), size, deadline));
    if (part < size) return std::optional<JsonnetMessage>();
  }
  return std::optional(std::move(message));
}

}  // namespace consort::document
