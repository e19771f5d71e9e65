#include "agent/records.h"

namespace consort::agent {
namespace {

constexpr size_t kFrame = sizeof(uint32_t) + sizeof(uint64_t);
constexpr uint32_t kLongest = 16 << 20;  // bytes of one payload

void put(std::string& bytes, const void* data, size_t size) {
  bytes.append(static_cast<const char*>(data), size);
}

}  // namespace

void RecordWriter::begin(RecordKind kind) {
  start_ = bytes_.size();
  bytes_.append(kFrame, '\0');
  bytes_ += static_cast<char>(kind);
}

void RecordWriter::number(uint32_t value) { put(bytes_, &value, sizeof value); }
void RecordWriter::time(int64_t nanoseconds) { put(bytes_, &nanoseconds, sizeof nanoseconds); }

void RecordWriter::text(std::string_view value) {
  number(static_cast<uint32_t>(value.size()));
  bytes_ += value;
}

void RecordWriter::digest(const Digest& value) {
  put(bytes_, value.bytes.data(), value.bytes.size());
}

void RecordWriter::fingerprint(const Fingerprint& value) {
  put(bytes_, &value.low, sizeof value.low);
  put(bytes_, &value.high, sizeof value.high);
}

void RecordWriter::end() {
  std::string_view payload = std::string_view(bytes_).substr(start_ + kFrame);
  auto length = static_cast<uint32_t>(payload.size());
  check(length <= kLongest, "journal record too long");
  uint64_t hash = fast_hash(payload);
  std::memcpy(bytes_.data() + start_, &length, sizeof length);
  std::memcpy(bytes_.data() + start_ + sizeof length, &hash, sizeof hash);
  ++records_;
}

bool RecordReader::take(void* into, size_t size) {
  if (rest_.size() < size) {
    ok_ = false;
    rest_ = {};
    std::memset(into, 0, size);
    return false;
  }
  std::memcpy(into, rest_.data(), size);
  rest_.remove_prefix(size);
  return true;
}

uint8_t RecordReader::byte() {
  uint8_t value;
  take(&value, sizeof value);
  return value;
}

uint32_t RecordReader::number() {
  uint32_t value;
  take(&value, sizeof value);
  return value;
}

int64_t RecordReader::time() {
  int64_t value;
  take(&value, sizeof value);
  return value;
}

std::string_view RecordReader::text() {
  uint32_t length = number();
  if (rest_.size() < length) {
    ok_ = false;
    rest_ = {};
    return {};
  }
  std::string_view value = rest_.substr(0, length);
  rest_.remove_prefix(length);
  return value;
}

Digest RecordReader::digest() {
  Digest value;
  take(value.bytes.data(), value.bytes.size());
  return value;
}

Fingerprint RecordReader::fingerprint() {
  Fingerprint value;
  take(&value.low, sizeof value.low);
  take(&value.high, sizeof value.high);
  return value;
}

Records split_records(std::string_view bytes) {
  Records records;
  while (bytes.size() - records.size >= kFrame) {
    std::string_view rest = bytes.substr(records.size);
    uint32_t length;
    uint64_t hash;
    std::memcpy(&length, rest.data(), sizeof length);
    std::memcpy(&hash, rest.data() + sizeof length, sizeof hash);
    if (length == 0 || length > kLongest || rest.size() - kFrame < length) break;
    std::string_view payload = rest.substr(kFrame, length);
    if (fast_hash(payload) != hash) break;
    records.payloads.push_back(payload);
    records.size += kFrame + length;
  }
  return records;
}

}  // namespace consort::agent
