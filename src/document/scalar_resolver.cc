#include "document/scalar_resolver.h"

#include "base/strings.h"

namespace consort::document {
namespace {

using Kind = PlainScalar::Kind;
using model::Value;

constexpr size_t kLongestShared = 15;  // bytes of a text worth looking for an equal one
constexpr size_t kLongestQuoted = 60;  // bytes of a scalar shown in a message

const std::vector<std::string>& core_tags() {
  static const std::vector<std::string> kTags = {"!!str",  "!!int", "!!float", "!!bool",
                                                 "!!null", "!!seq", "!!map"};
  return kTags;
}

// As people write it: "!!int" for "tag:yaml.org,2002:int".
std::string written(std::string_view tag) {
  static constexpr std::string_view kPrefix = "tag:yaml.org,2002:";
  return tag.starts_with(kPrefix) ? "!!" + printable(tag.substr(kPrefix.size()), kLongestQuoted)
                                  : printable(tag, kLongestQuoted);
}

std::string quoted(std::string_view text) { return "'" + printable(text, kLongestQuoted) + "'"; }

// What a tag asks for, as the kind a plain scalar would have.
Kind kind_of(Tag tag) {
  switch (tag) {
    case Tag::integer:
      return Kind::integer;
    case Tag::real:
      return Kind::real;
    case Tag::boolean:
      return Kind::boolean;
    case Tag::null:
      return Kind::null;
    default:
      return Kind::text;
  }
}

}  // namespace

Value ScalarResolver::value(const YamlScalar& scalar) {
  Tag tag = core_tag(scalar.tag);
  if (tag == Tag::none) return scalar.plain ? plain(scalar) : text(scalar);
  return tagged(scalar, tag);
}

Value ScalarResolver::text(const YamlScalar& scalar) {
  if (scalar.text.size() <= kLongestShared) return Value(texts_.intern(scalar.text), scalar.mark);
  return Value(scalar.text, scalar.mark);
}

Value ScalarResolver::plain(const YamlScalar& scalar) {
  PlainScalar plain = read_plain(scalar.text);
  switch (plain.kind) {
    case Kind::text:
      return text(scalar);
    case Kind::null:
      break;
    case Kind::boolean:
      return Value(plain.boolean, scalar.mark);
    case Kind::integer:
      return Value(plain.integer, scalar.mark);
    case Kind::real:
      return Value(plain.real, scalar.mark);
    case Kind::integer_too_big:
      faults_.error(
          scalar.mark, "integer-range",
          "the integer " + printable(scalar.text, kLongestQuoted) + " has more than 64 bits",
          "put it in quotes if it is a name or an id");
      break;
    case Kind::real_too_big:
      faults_.error(scalar.mark, "number-range",
                    "the number " + printable(scalar.text, kLongestQuoted) + " is too big",
                    "put it in quotes if it is a name or an id");
      break;
  }
  return Value::null(scalar.mark);
}

Value ScalarResolver::tagged(const YamlScalar& scalar, Tag tag) {
  if (tag == Tag::text) return text(scalar);
  if (tag == Tag::unknown) {
    refuse_tag(scalar);
    return Value::null(scalar.mark);
  }
  Kind wanted = kind_of(tag);
  Kind found = read_plain(scalar.text).kind;
  bool too_big = (wanted == Kind::integer && found == Kind::integer_too_big) ||
                 (wanted == Kind::real && found == Kind::real_too_big);
  if (wanted == Kind::text ||
      (wanted != found && !too_big && !(wanted == Kind::real && found == Kind::integer))) {
    faults_.error(scalar.mark, "bad-value",
                  quoted(scalar.text) + " is not what " + written(scalar.tag) + " asks for",
                  "remove the tag, or correct the value");
    return Value::null(scalar.mark);
  }
  Value value = plain(scalar);
  if (wanted != Kind::real || !value.is_integer()) return value;
  return Value(static_cast<double>(value.integer()), scalar.mark);
}

bool ScalarResolver::check_tag(const YamlNode& node, Value::Kind kind) {
  Tag tag = core_tag(node.tag);
  Tag own = kind == Value::Kind::list ? Tag::list : Tag::map;
  if (tag == Tag::none || tag == own || node.tag == "!") return true;
  if (tag == Tag::unknown) {
    refuse_tag(node);
  } else {
    faults_.error(
        node.mark, "bad-value",
        "a " + std::string(to_string(kind)) + " is not what " + written(node.tag) + " asks for",
        "remove the tag, or correct the value");
  }
  return false;
}

void ScalarResolver::refuse_tag(const YamlNode& node) {
  std::string tag = written(node.tag);
  std::string hint = did_you_mean(tag, core_tags());
  if (hint.empty()) hint = "put text that starts with '!' in quotes";
  faults_.error(node.mark, "unknown-yaml-tag", "the tag '" + tag + "' is not known", hint);
}

}  // namespace consort::document
