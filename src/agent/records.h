#pragma once
#include <string>
#include <string_view>
#include <vector>

#include "base/hash.h"
#include "base/result.h"

// The agent's journal on disk: a sequence of records, each
//   u32 length of the payload, u64 XXH3 of the payload, payload
// little-endian. The payload is one byte of kind and its fields: texts with a u32 length before
// them, digests and fingerprints as they are, times as i64 nanoseconds since 1970. A record that is
// cut short or does not match its hash ends the journal: it is where power was lost.
namespace consort::agent {

enum class RecordKind : uint8_t {
  header = 1,     // format version u32
  known = 2,      // address, desired digest, fingerprint
  forgotten = 3,  // address
  promised = 4,   // from, to
  withdrawn = 5,  // from, to
  delivered = 6,  // to
  drifted = 7,    // address, policy, since, change as JSON
  settled = 8,    // address: no drift any more
  begun = 9,      // changes are about to be made
  ended = 10,     // they were made
};

// Builds the payloads of records and frames them.
class RecordWriter {
 public:
  void begin(RecordKind kind);
  void number(uint32_t value);
  void time(int64_t nanoseconds);
  void text(std::string_view value);
  void digest(const Digest& value);
  void fingerprint(const Fingerprint& value);
  void end();

  size_t records() const { return records_; }
  std::string take() {
    records_ = 0;
    return std::exchange(bytes_, {});
  }
  bool empty() const { return bytes_.empty(); }

 private:
  std::string bytes_;
  size_t start_ = 0;    // of the record being built
  size_t records_ = 0;  // finished
};

// Reads the fields of one payload in order. Reading past the end yields zeros and makes ok() false.
class RecordReader {
 public:
  explicit RecordReader(std::string_view payload) : rest_(payload) {}
  RecordKind kind() { return static_cast<RecordKind>(byte()); }
  uint32_t number();
  int64_t time();
  std::string_view text();
  Digest digest();
  Fingerprint fingerprint();
  bool ok() const { return ok_ && rest_.empty(); }

 private:
  uint8_t byte();
  bool take(void* into, size_t size);
  std::string_view rest_;
  bool ok_ = true;
};

// The payloads of all whole records from the front of `bytes`, and how many bytes they take.
struct Records {
  std::vector<std::string_view> payloads;
  size_t size = 0;
};
Records split_records(std::string_view bytes);

}  // namespace consort::agent
