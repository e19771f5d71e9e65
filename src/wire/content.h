#pragma once
#include <string>
#include <string_view>

#include "wire/catalog_header.h"
#include "wire/fault.h"

// How catalogs and what they name reach the agent. A catalog is content like a blob: known by its
// SHA-256, fetched in pieces, never fetched when it is there already, and resumed where it broke.
namespace consort::wire {

// Server, after welcome for every target and whenever the target's catalog changes. The newest
// offer counts. The agent fetches what it lacks; it changes nothing before an apply.
struct Offer {
  static constexpr std::string_view kType = "offer";
  static constexpr size_t kMostBytes = kSmall;

  std::string target;
  SignedHeader catalog;
  friend bool operator==(const Offer&, const Offer&) = default;
};

void describe(auto& field, Is<Offer> auto& offer) {
  field("target", offer.target, kName);
  field("catalog", offer.catalog);
}

enum class Content { catalog, blob };
constexpr std::string_view to_string(Content content) {
  return content == Content::catalog ? "catalog" : "blob";
}

// Agent. Pieces follow, in order, from `offset` on until `length` bytes or the end; or missing. So
// the server remembers nothing of a transfer, and the agent decides how much is under way.
struct Fetch {
  static constexpr std::string_view kType = "fetch";
  static constexpr size_t kMostBytes = kSmall;

  std::string target;  // whose offered catalog it is, or names the blob
  Content content = Content::blob;
  Digest digest;
  int64_t offset = 0;
  int64_t length = 0;
  friend bool operator==(const Fetch&, const Fetch&) = default;
};

void describe(auto& field, Is<Fetch> auto& fetch) {
  field("target", fetch.target, kName);
  field("content", fetch.content, Through{Content::blob});
  field("digest", fetch.digest);
  field("offset", fetch.offset, Range{0, kMostBlobBytes});
  field("length", fetch.length, Range{1, kMostFetchBytes});
}

// Server, answers fetch. Empty only when `offset` is the end.
struct Piece {
  static constexpr std::string_view kType = "piece";
  static constexpr size_t kMostBytes = 2 * kPieceBytes;

  Digest digest;  // of the whole content
  int64_t offset = 0;
  int64_t total = 0;
  std::string bytes;
  friend bool operator==(const Piece&, const Piece&) = default;
};

void describe(auto& field, Is<Piece> auto& piece) {
  field("digest", piece.digest);
  field("offset", piece.offset, Range{0, kMostBlobBytes});
  field("total", piece.total, Range{0, kMostBlobBytes});
  field("bytes", piece.bytes, Bytes{0, kPieceBytes});
  int64_t left = piece.total - piece.offset, size = static_cast<int64_t>(piece.bytes.size());
  field.require(size <= left, "bytes", "reach past 'total'");
  field.require(size > 0 || left == 0, "bytes", "are none, before 'total' is reached");
}

// Server, answers a fetch that gives no (more) pieces: not_found, or denied when no catalog offered
// to the target names it. The agent asks again after the next offer.
struct Missing {
  static constexpr std::string_view kType = "missing";
  static constexpr size_t kMostBytes = kSmall;

  Digest digest;
  Fault error;
  friend bool operator==(const Missing&, const Missing&) = default;
};

void describe(auto& field, Is<Missing> auto& missing) {
  field("digest", missing.digest);
  field("error", missing.error);
}

}  // namespace consort::wire
