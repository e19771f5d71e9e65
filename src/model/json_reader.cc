#include <simdjson.h>

#include <cmath>
#include <limits>

#include "base/base64.h"
#include "base/hash.h"
#include "base/strings.h"
#include "model/json.h"
#include "model/json_fault.h"
#include "model/json_writer.h"

namespace consort::model {
namespace {

namespace dom = simdjson::dom;

constexpr size_t kDeepest = 100;  // levels of lists and maps

// Gives equal keys one Text: a direct-mapped cache, because a catalog repeats a few dozen keys.
class KeyCache {
 public:
  Text intern(std::string_view key) {
    std::optional<Text>& slot = slots_[fast_hash(key) % slots_.size()];
    if (!slot || **slot != key) slot = model::text(key);
    return *slot;
  }

 private:
  std::array<std::optional<Text>, 512> slots_;
};

// Turns a parsed document into a Value. On false, `message` says why and `path` where.
class Builder {
 public:
  bool read(dom::element element, Value& value);
  Error error() const {
    return fail(Code::invalid, path_.empty() ? message_ : path_ + ": " + message_);
  }

 private:
  bool read_list(dom::array array, Value& value);
  bool read_object(dom::object object, Value& value);
  bool read_members(dom::object object, Value& value);
  bool read_escape(std::string_view key, dom::element element, Value& value);
  bool read_unknown(const Value& names, Value& value);
  bool read_secret(const Value& pieces, Value& value);
  bool read_bytes(const Value& base64, Value& value);
  bool read_real(const Value& name, Value& value);
  bool read_pairs(const Value& pairs, Value& value);

  bool refuse(std::string message) {
    message_ = std::move(message);
    return false;
  }
  bool at(const std::string& step) {  // one step of the path, added on the way out
    path_ = path_.empty() || path_.starts_with('[') ? step + path_ : step + "." + path_;
    return false;
  }

  KeyCache keys_;
  std::string message_;
  std::string path_;
};

bool Builder::read(dom::element element, Value& value) {
  switch (element.type()) {
    case dom::element_type::ARRAY:
      return read_list(element.get_array().value_unsafe(), value);
    case dom::element_type::OBJECT:
      return read_object(element.get_object().value_unsafe(), value);
    case dom::element_type::INT64:
      value = Value(element.get_int64().value_unsafe());
      return true;
    case dom::element_type::UINT64:
      return refuse("the integer does not fit 64 bit with a sign");
    case dom::element_type::DOUBLE:
      value = Value(element.get_double().value_unsafe());
      return true;
    case dom::element_type::STRING:
      value = Value(element.get_string().value_unsafe());
      return true;
    case dom::element_type::BOOL:
      value = Value(element.get_bool().value_unsafe());
      return true;
    case dom::element_type::NULL_VALUE:
      value = Value();
      return true;
  }
  return refuse("not a JSON value");
}

bool Builder::read_list(dom::array array, Value& value) {
  List list(array.size() < 0xFFFFFF ? array.size() : 0);  // simdjson counts no further
  size_t i = 0;
  for (dom::element element : array) {
    if (i == list.size()) list.emplace_back();
    if (!read(element, list[i])) return at("[" + std::to_string(i) + "]");
    ++i;
  }
  value = Value(std::move(list));
  return true;
}

bool Builder::read_object(dom::object object, Value& value) {
  if (object.size() == 1) {
    dom::key_value_pair only = *object.begin();
    if (is_json_escape(only.key)) return read_escape(only.key, only.value, value);
  }
  return read_members(object, value);
}

bool Builder::read_members(dom::object object, Value& value) {
  Map map;
  map.reserve(object.size());
  for (auto [key, element] : object) {
    Value member;
    if (!read(element, member)) return at(printable(key, 100));
    if (!map.insert(keys_.intern(key), std::move(member))) {
      refuse("the key is given twice");
      return at(printable(key, 100));
    }
  }
  value = Value(std::move(map));
  return true;
}

bool Builder::read_escape(std::string_view key, dom::element element, Value& value) {
  if (key == "$map" && element.is_object()) {
    return read_members(element.get_object().value_unsafe(), value) || at("$map");
  }
  Value content;
  if (!read(element, content)) return at(std::string(key));
  if (key == "$unknown") return read_unknown(content, value);
  if (key == "$secret") return read_secret(content, value);
  if (key == "$bytes") return read_bytes(content, value);
  if (key == "$real") return read_real(content, value);
  return read_pairs(content, value);
}

bool Builder::read_unknown(const Value& names, Value& value) {
  Unknown unknown;
  if (!names.is_list()) return refuse("$unknown is not a list of fact names");
  for (const Value& name : names.list()) {
    if (!name.is_text()) return refuse("$unknown is not a list of fact names");
    unknown.waits_for.push_back(name.text());
  }
  value = Value(std::move(unknown));
  return true;
}

bool Builder::read_secret(const Value& pieces, Value& value) {
  static constexpr std::string_view kShape = "$secret is not a list of texts and {\"name\": ...}";
  SecretText secret;
  if (!pieces.is_list()) return refuse(std::string(kShape));
  for (const Value& piece : pieces.list()) {
    const Value* name =
        piece.is_map() && piece.map().size() == 1 ? piece.map().find("name") : nullptr;
    const Value& characters = name ? *name : piece;
    if (!characters.is_text()) return refuse(std::string(kShape));
    secret.pieces.push_back({name != nullptr, characters.text()});
  }
  value = Value(std::move(secret));
  return true;
}

bool Builder::read_bytes(const Value& base64, Value& value) {
  std::optional<std::string> bytes;
  if (base64.is_text()) bytes = base64_decode(base64.text());
  if (!bytes) return refuse("$bytes is not base64");
  value = Value(*bytes);
  return true;
}

bool Builder::read_real(const Value& name, Value& value) {
  constexpr double kInfinity = std::numeric_limits<double>::infinity();
  std::string_view text = name.is_text() ? std::string_view(name.text()) : std::string_view();
  if (text == "nan") {
    value = Value(std::nan(""));
  } else if (text == "inf" || text == "-inf") {
    value = Value(text == "inf" ? kInfinity : -kInfinity);
  } else {
    return refuse("$real is not \"nan\", \"inf\" or \"-inf\"");
  }
  return true;
}

bool Builder::read_pairs(const Value& pairs, Value& value) {
  Map map;
  if (!pairs.is_list()) return refuse("$map is neither a map nor a list of pairs");
  for (const Value& pair : pairs.list()) {
    bool shaped = pair.is_list() && pair.list().size() == 2 && pair.list()[0].is_text();
    if (!shaped) return refuse("$map is not a list of [key, value] pairs");
    if (!map.insert(pair.list()[0].shared_text(), pair.list()[1])) {
      return refuse("the key '" + printable(pair.list()[0].text(), 100) + "' is given twice");
    }
  }
  value = Value(std::move(map));
  return true;
}

Error syntax_error(std::string_view text, simdjson::error_code code) {
  if (code == simdjson::DEPTH_ERROR) {
    return fail(Code::invalid,
                "the JSON is nested deeper than " + std::to_string(kDeepest) + " levels");
  }
  if (code == simdjson::CAPACITY || code == simdjson::MEMALLOC) {
    return fail(Code::invalid, "the JSON is too large: " + count(text.size(), "byte"));
  }
  if (auto fault = find_json_fault(text)) {
    return fail(Code::invalid,
                "not JSON at byte " + std::to_string(fault->offset) + ": " + fault->message);
  }
  return fail(Code::invalid, std::string("not JSON: ") + simdjson::error_message(code));
}

}  // namespace

Result<Value> parse_json(std::string_view text) {
  dom::parser parser;
  simdjson::error_code code = parser.allocate(std::max<size_t>(text.size(), 1), kDeepest + 1);
  dom::element root;
  if (!code) code = parser.parse(text.data(), text.size()).get(root);
  if (code) return syntax_error(text, code);
  Builder builder;
  Value value;
  if (!builder.read(root, value)) return builder.error();
  return value;
}

}  // namespace consort::model
