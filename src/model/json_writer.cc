#include "model/json_writer.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <cstring>

#include "base/base64.h"
#include "base/strings.h"

namespace consort::model {
namespace {

constexpr size_t kPiece = 64 << 10;  // bytes handed on at a time

constexpr std::array<std::string_view, 5> kEscapes = {"$unknown", "$secret", "$bytes", "$real",
                                                      "$map"};

constexpr std::array<bool, 256> kPlain = [] {
  std::array<bool, 256> plain{};
  for (size_t c = 0x20; c < 256; ++c)
    plain[c] = c != '"' && c != '\\';
  return plain;
}();

// How many characters from the front need no escaping: eight at a time while they are plain.
size_t plain_length(std::string_view text) {
  constexpr uint64_t kOnes = 0x0101010101010101u, kHigh = 0x8080808080808080u;
  // The high bit of every byte that is zero, and perhaps of those above it.
  auto zeros = [](uint64_t word) { return (word - kOnes) & ~word & kHigh; };
  size_t i = 0;
  for (; i + 8 <= text.size(); i += 8) {
    uint64_t word;
    std::memcpy(&word, text.data() + i, 8);
    uint64_t control = (word - kOnes * 0x20) & ~word & kHigh;
    if (control | zeros(word ^ kOnes * '"') | zeros(word ^ kOnes * '\\')) break;
  }
  while (i < text.size() && kPlain[static_cast<uint8_t>(text[i])])
    ++i;
  return i;
}

bool is_ascii(std::string_view text) {
  uint64_t high = 0;
  size_t i = 0;
  for (; i + 8 <= text.size(); i += 8) {
    uint64_t word;
    std::memcpy(&word, text.data() + i, 8);
    high |= word;
  }
  for (; i < text.size(); ++i)
    high |= static_cast<uint8_t>(text[i]);
  return (high & 0x8080808080808080u) == 0;
}

bool is_utf8(std::string_view text) { return is_ascii(text) || !invalid_utf8(text); }

void append_escaped(std::string& out, char c) {
  static constexpr char kHex[] = "0123456789abcdef";
  switch (c) {
    case '"':
      out += "\\\"";
      break;
    case '\\':
      out += "\\\\";
      break;
    case '\b':
      out += "\\b";
      break;
    case '\f':
      out += "\\f";
      break;
    case '\n':
      out += "\\n";
      break;
    case '\r':
      out += "\\r";
      break;
    case '\t':
      out += "\\t";
      break;
    default:
      out += {'\\', 'u', '0', '0', kHex[c >> 4], kHex[c & 15]};
  }
}

bool by_key(const Map::Entry* a, const Map::Entry* b) { return *a->key < *b->key; }

}  // namespace

bool is_json_escape(std::string_view key) {
  return key.starts_with('$') && std::find(kEscapes.begin(), kEscapes.end(), key) != kEscapes.end();
}

void JsonWriter::new_line() {
  out_ += '\n';
  out_.append(2 * depth_, ' ');
}

void JsonWriter::separate() {
  if (sink_ && out_.size() >= kPiece) {
    sink_(out_);
    out_.clear();
  }
  if (after_key_) {
    after_key_ = false;
    return;
  }
  if (!first_) out_ += ',';
  first_ = false;
  if (pretty_ && depth_ > 0) new_line();
}

void JsonWriter::open(char bracket) {
  separate();
  out_ += bracket;
  ++depth_;
  first_ = true;
}

void JsonWriter::close(char bracket) {
  --depth_;
  if (pretty_ && !first_) new_line();
  out_ += bracket;
  first_ = false;
}

void JsonWriter::literal(std::string_view characters) {
  separate();
  out_ += characters;
}

void JsonWriter::key(std::string_view key) {
  separate();
  quote(key);
  out_ += pretty_ ? ": " : ":";
  after_key_ = true;
}

void JsonWriter::quote(std::string_view text) {
  out_ += '"';
  for (;;) {
    size_t plain = plain_length(text);
    out_.append(text, 0, plain);
    if (plain == text.size()) break;
    append_escaped(out_, text[plain]);
    text.remove_prefix(plain + 1);
  }
  out_ += '"';
}

void JsonWriter::text(std::string_view text) {
  if (is_utf8(text)) {
    separate();
    return quote(text);
  }
  begin_object();
  key("$bytes");
  separate();
  quote(base64_encode(text));
  end_object();
}

void JsonWriter::integer(int64_t integer) {
  char digits[24];
  auto [end, error] = std::to_chars(digits, digits + sizeof digits, integer);
  literal({digits, end});
}

void JsonWriter::real(double real) {
  if (!std::isfinite(real)) {
    begin_object();
    key("$real");
    text(std::isnan(real) ? "nan" : real > 0 ? "inf" : "-inf");
    return end_object();
  }
  char digits[40];
  auto [end, error] = std::to_chars(digits, digits + sizeof digits - 2, real);
  if (std::none_of(digits, end, [](char c) { return c == '.' || c == 'e'; })) {
    *end++ = '.';
    *end++ = '0';
  }
  literal({digits, end});
}

void JsonWriter::value(const Value& value) {
  switch (value.kind()) {
    case Value::Kind::null:
      return null();
    case Value::Kind::boolean:
      return boolean(value.boolean());
    case Value::Kind::integer:
      return integer(value.integer());
    case Value::Kind::real:
      return real(value.real());
    case Value::Kind::text:
      return text(value.text());
    case Value::Kind::list:
      return list(value.list());
    case Value::Kind::map:
      return map(value.map());
    case Value::Kind::unknown:
      return unknown(value.unknown());
    case Value::Kind::secret:
      return secret(value.secret());
  }
}

void JsonWriter::list(const List& list) {
  begin_array();
  for (const Value& item : list)
    value(item);
  end_array();
}

void JsonWriter::map(const Map& map) {
  bool escape = map.size() == 1 && is_json_escape(*map.begin()->key);
  bool readable =
      std::all_of(map.begin(), map.end(), [](const auto& e) { return is_utf8(*e.key); });
  if (readable && !escape) return members(map);
  begin_object();
  key("$map");
  readable ? members(map) : pairs(map);
  end_object();
}

// Calls each(entry) for the entries of `map`: in its own order for people, else sorted.
template <class Each>
void JsonWriter::in_order(const Map& map, Each each) {
  size_t base = sorting_.size();
  for (const Map::Entry& entry : map)
    sorting_.push_back(&entry);
  auto first = sorting_.begin() + static_cast<ptrdiff_t>(base);
  if (!pretty_ && !std::is_sorted(first, sorting_.end(), by_key))
    std::sort(first, sorting_.end(), by_key);
  for (size_t i = 0; i < map.size(); ++i)
    each(*sorting_[base + i]);
  sorting_.resize(base);
}

void JsonWriter::members(const Map& map) {
  begin_object();
  in_order(map, [this](const Map::Entry& entry) {
    key(*entry.key);
    value(entry.value);
  });
  end_object();
}

void JsonWriter::pairs(const Map& map) {
  begin_array();
  in_order(map, [this](const Map::Entry& entry) {
    begin_array();
    text(*entry.key);
    value(entry.value);
    end_array();
  });
  end_array();
}

void JsonWriter::unknown(const Unknown& unknown) {
  begin_object();
  key("$unknown");
  begin_array();
  for (const std::string& fact : unknown.waits_for)
    text(fact);
  end_array();
  end_object();
}

void JsonWriter::secret(const SecretText& secret) {
  begin_object();
  key("$secret");
  begin_array();
  for (const SecretText::Piece& piece : secret.pieces) {
    if (!piece.secret) {
      text(piece.text);
      continue;
    }
    begin_object();
    key("name");
    text(piece.text);
    end_object();
  }
  end_array();
  end_object();
}

}  // namespace consort::model
