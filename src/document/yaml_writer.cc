#include "document/yaml_writer.h"

#include <charconv>
#include <cmath>

#include "base/strings.h"
#include "document/yaml.h"
#include "document/yaml_style.h"

namespace consort::document {
namespace {

using model::List;
using model::Map;
using model::Value;

constexpr size_t kLongestKey = 1000;  // bytes; readers give up on longer ones that have no "? "

// Shortest digits that read back equal, with the point and the sign that YAML 1.1 wants to see.
std::string real_text(double real) {
  if (std::isnan(real)) return ".nan";
  if (std::isinf(real)) return real < 0 ? "-.inf" : ".inf";
  char digits[32];
  auto [end, error] = std::to_chars(digits, digits + sizeof digits, real);
  std::string text(digits, end);
  size_t exponent = text.find('e');
  if (text.find('.') == text.npos) text.insert(std::min(exponent, text.size()), ".0");
  return text;
}

bool is_nested(const Value& value) {
  return (value.is_list() && !value.list().empty()) || (value.is_map() && !value.map().empty());
}

// Writes nodes where the cursor stands, and ends each with a line break. In a `part` of a document
// there is no "|+" block, which would take the empty lines behind it for its own.
class Writer {
 public:
  explicit Writer(bool part) : part_(part) {}
  Status node(const Value& value, size_t indent);
  Status inline_node(const Value& value);
  std::string take() { return std::move(out_); }

 private:
  Status list(const List& list, size_t indent);
  Status map(const Map& map, size_t indent);
  Status key(const std::string& key, size_t indent);
  Status inline_list(const List& list);
  Status inline_map(const Map& map);
  Status inline_text(const std::string& text);
  Status scalar(const Value& value, size_t indent);
  Status text(const std::string& text, size_t indent);
  Status value_of_key(const Value& value, size_t indent);

  Error refuse(std::string_view what) const {
    std::string path = join(path_, ".");
    return fail(Code::invalid, (path.empty() ? "" : path + ": ") + std::string(what) +
                                   " cannot be written as YAML");
  }

  const bool part_;
  std::string out_;
  std::vector<std::string> path_;
};

Status Writer::node(const Value& value, size_t indent) {
  if (path_.size() > Limits().depth) return refuse("so many levels");
  if (value.is_list() && !value.list().empty()) return list(value.list(), indent);
  if (value.is_map() && !value.map().empty()) return map(value.map(), indent);
  return scalar(value, indent);
}

Status Writer::list(const List& list, size_t indent) {
  path_.emplace_back();
  for (size_t i = 0; i < list.size(); ++i) {
    path_.back() = std::to_string(i);
    if (i > 0) out_.append(indent, ' ');
    out_ += "- ";
    TRY_DO(node(list[i], indent + kIndentStep));
  }
  path_.pop_back();
  return {};
}

Status Writer::map(const Map& map, size_t indent) {
  path_.emplace_back();
  bool first = true;
  for (const Map::Entry& entry : map) {
    path_.back() = printable(*entry.key, 60);
    if (!std::exchange(first, false)) out_.append(indent, ' ');
    TRY_DO(key(*entry.key, indent));
    TRY_DO(value_of_key(entry.value, indent));
  }
  path_.pop_back();
  return {};
}

Status Writer::key(const std::string& key, size_t indent) {
  if (invalid_utf8(key)) return refuse("a key that is not UTF-8");
  bool explicitly = key.size() > kLongestKey;
  if (explicitly) out_ += "? ";
  if (plain_is_safe(key)) {
    out_ += key;
  } else {
    append_quoted(out_, key);
  }
  if (explicitly) out_.append("\n").append(indent, ' ');
  out_ += ':';
  return {};
}

Status Writer::value_of_key(const Value& value, size_t indent) {
  if (is_nested(value)) {
    out_.append("\n").append(indent + kIndentStep, ' ');
  } else {
    out_ += ' ';
  }
  return node(value, indent + kIndentStep);
}

Status Writer::scalar(const Value& value, size_t indent) {
  switch (value.kind()) {
    case Value::Kind::null:
      out_ += "null";
      break;
    case Value::Kind::boolean:
      out_ += value.boolean() ? "true" : "false";
      break;
    case Value::Kind::integer:
      out_ += std::to_string(value.integer());
      break;
    case Value::Kind::real:
      out_ += real_text(value.real());
      break;
    case Value::Kind::text:
      return text(value.text(), indent);
    case Value::Kind::list:
      out_ += "[]";
      break;
    case Value::Kind::map:
      out_ += "{}";
      break;
    case Value::Kind::unknown:
      return refuse("a value that is not known yet");
    case Value::Kind::secret:
      return refuse("a secret");
  }
  out_ += '\n';
  return {};
}

Status Writer::text(const std::string& text, size_t indent) {
  if (invalid_utf8(text)) return refuse("text that is not UTF-8");
  if (block_is_possible(text) && !(part_ && text.ends_with("\n\n"))) {
    append_block(out_, text, std::max(indent, kIndentStep));
    return {};
  }
  if (plain_is_safe(text)) {
    out_ += text;
  } else {
    append_quoted(out_, text);
  }
  out_ += '\n';
  return {};
}

Status Writer::inline_node(const Value& value) {
  if (path_.size() > Limits().depth) return refuse("so many levels");
  if (value.is_list()) return inline_list(value.list());
  if (value.is_map()) return inline_map(value.map());
  if (value.is_text()) return inline_text(value.text());
  TRY_DO(scalar(value, 0));
  out_.pop_back();  // the line break
  return {};
}

Status Writer::inline_list(const List& list) {
  path_.emplace_back();
  out_ += '[';
  for (size_t i = 0; i < list.size(); ++i) {
    path_.back() = std::to_string(i);
    if (i > 0) out_ += ", ";
    TRY_DO(inline_node(list[i]));
  }
  out_ += ']';
  path_.pop_back();
  return {};
}

Status Writer::inline_map(const Map& map) {
  path_.emplace_back();
  out_ += '{';
  bool first = true;
  for (const Map::Entry& entry : map) {
    path_.back() = printable(*entry.key, 60);
    if (!std::exchange(first, false)) out_ += ", ";
    TRY_DO(inline_text(*entry.key));
    out_ += ": ";
    TRY_DO(inline_node(entry.value));
  }
  out_ += '}';
  path_.pop_back();
  return {};
}

Status Writer::inline_text(const std::string& text) {
  if (invalid_utf8(text)) return refuse("text that is not UTF-8");
  if (plain_is_safe(text) && text.find_first_of(",:?[]{}") == text.npos) {
    out_ += text;
  } else {
    append_quoted(out_, text);
  }
  return {};
}

}  // namespace

Result<std::string> write_yaml(const Value& value) {
  Writer writer(/*part=*/false);
  TRY_DO(writer.node(value, 0));
  return writer.take();
}

Result<std::string> write_yaml_at(const Value& value, size_t indent) {
  Writer writer(/*part=*/true);
  TRY_DO(writer.node(value, indent));
  return writer.take();
}

Result<std::string> write_yaml_inline(const Value& value) {
  Writer writer(/*part=*/true);
  TRY_DO(writer.inline_node(value));
  return writer.take();
}

}  // namespace consort::document
