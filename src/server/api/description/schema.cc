#include "server/api/description/schema.h"

#include <algorithm>
#include <charconv>
#include <set>

#include "base/clock.h"
#include "base/strings.h"

namespace consort::server {

struct Schema::Node {
  std::set<std::string> types;  // empty: any
  std::vector<model::Value> choices;
  std::optional<double> minimum, maximum;
  std::optional<int64_t> min_length, max_length, max_items;
  bool date_time = false;
  std::shared_ptr<const Node> items;
  std::map<std::string, std::shared_ptr<const Node>, std::less<>> properties;
  std::vector<std::string> required;
  bool open = true;                        // other properties may be there
  std::shared_ptr<const Node> additional;  // what they must be
  std::optional<model::Value> fallback;
};

namespace {

using NodePointer = std::shared_ptr<const Schema::Node>;

constexpr int kDeepest = 16;
constexpr size_t kMostFaults = 10;
constexpr std::string_view kComponent = "#/components/schemas/";

class Compiler {
 public:
  explicit Compiler(const model::Map& components) : components_(components) {}

  Result<NodePointer> compile(const model::Value& definition, int depth = 0) {
    if (depth > kDeepest) return fail(Code::invalid, "a schema is too deep, or contains itself");
    if (!definition.is_map()) return fail(Code::invalid, "a schema is not a map");
    if (const model::Value* reference = definition.map().find("$ref"))
      return compile_reference(*reference, depth);
    auto node = std::make_shared<Schema::Node>();
    for (const auto& entry : definition.map())
      TRY_DO(read(*node, *entry.key, entry.value, depth));
    return NodePointer(std::move(node));
  }

 private:
  Result<NodePointer> compile_reference(const model::Value& reference, int depth) {
    if (!reference.is_text() || !reference.text().starts_with(kComponent))
      return fail(Code::invalid,
                  "a $ref of a schema does not begin with " + std::string(kComponent));
    const std::string name = reference.text().substr(kComponent.size());
    const model::Value* component = components_.find(name);
    if (!component) return fail(Code::invalid, "there is no schema '" + name + "'");
    return compile(*component, depth + 1).within("reading schema " + name);
  }

  Status read(Schema::Node& node, const std::string& key, const model::Value& value, int depth) {
    if (key == "title" || key == "description" || key == "examples") return {};
    if (key == "type") return read_types(node, value);
    if (key == "enum" && value.is_list()) return set(node.choices, value.list());
    if (key == "minimum") return read_number(node.minimum, value);
    if (key == "maximum") return read_number(node.maximum, value);
    if (key == "minLength") return read_count(node.min_length, value);
    if (key == "maxLength") return read_count(node.max_length, value);
    if (key == "maxItems") return read_count(node.max_items, value);
    if (key == "default") return set(node.fallback, value);
    if (key == "format" && value == model::Value("date-time")) return set(node.date_time, true);
    if (key == "items") return read_schema(node.items, value, depth);
    if (key == "properties" && value.is_map()) return read_properties(node, value.map(), depth);
    if (key == "required" && value.is_list()) return read_required(node, value.list());
    if (key == "additionalProperties") {
      if (value.is_boolean()) return set(node.open, value.boolean());
      return read_schema(node.additional, value, depth);
    }
    return fail(Code::invalid, "'" + key + "' in a schema is not understood");
  }

  template <class To, class From>
  static Status set(To& to, const From& from) {
    to = from;
    return {};
  }
  Status read_schema(NodePointer& to, const model::Value& value, int depth) {
    TRY(to, compile(value, depth + 1));
    return {};
  }
  static Status read_number(std::optional<double>& to, const model::Value& value) {
    if (!value.is_integer()) return fail(Code::invalid, "a bound is not an integer");
    to = static_cast<double>(value.integer());
    return {};
  }
  static Status read_count(std::optional<int64_t>& to, const model::Value& value) {
    if (!value.is_integer()) return fail(Code::invalid, "a length is not an integer");
    to = value.integer();
    return {};
  }
  static Status read_types(Schema::Node& node, const model::Value& value) {
    static const std::set<std::string> known = {"null",   "boolean", "integer", "number",
                                                "string", "array",   "object"};
    const model::List one = {value};
    for (const model::Value& type : value.is_list() ? value.list() : one) {
      if (!type.is_text() || !known.contains(type.text()))
        return fail(Code::invalid, "a type of a schema is not known");
      node.types.insert(type.text());
    }
    return {};
  }
  static Status read_required(Schema::Node& node, const model::List& names) {
    for (const model::Value& name : names) {
      if (!name.is_text()) return fail(Code::invalid, "a name in 'required' is not text");
      node.required.push_back(name.text());
    }
    return {};
  }
  Status read_properties(Schema::Node& node, const model::Map& properties, int depth) {
    for (const auto& entry : properties)
      TRY_DO(read_schema(node.properties[*entry.key], entry.value, depth));
    return {};
  }

  const model::Map& components_;
};

class Checker {
 public:
  void check(const Schema::Node& node, const model::Value& value, const std::string& pointer) {
    if (!has_type(node, value)) return add(pointer, "is not " + wanted(node));
    if (!node.choices.empty() &&
        std::find(node.choices.begin(), node.choices.end(), value) == node.choices.end())
      return add(pointer, "is not one of " + choices(node));
    if (value.is_integer()) check_number(node, static_cast<double>(value.integer()), pointer);
    if (value.is_real()) check_number(node, value.real(), pointer);
    if (value.is_text()) check_text(node, value.text(), pointer);
    if (value.is_list()) check_list(node, value.list(), pointer);
    if (value.is_map()) check_map(node, value.map(), pointer);
  }

  std::vector<SchemaFault> take() { return std::move(faults_); }

 private:
  void add(const std::string& pointer, std::string detail) {
    if (faults_.size() < kMostFaults) faults_.push_back({pointer, std::move(detail)});
  }

  static bool has_type(const Schema::Node& node, const model::Value& value) {
    if (node.types.empty()) return true;
    switch (value.kind()) {
      case model::Value::Kind::null:
        return node.types.contains("null");
      case model::Value::Kind::boolean:
        return node.types.contains("boolean");
      case model::Value::Kind::integer:
        return node.types.contains("integer") || node.types.contains("number");
      case model::Value::Kind::real:
        return node.types.contains("number");
      case model::Value::Kind::text:
        return node.types.contains("string");
      case model::Value::Kind::list:
        return node.types.contains("array");
      case model::Value::Kind::map:
        return node.types.contains("object");
      case model::Value::Kind::unknown:
      case model::Value::Kind::secret:
        return false;
    }
    return false;
  }

  static std::string wanted(const Schema::Node& node) {
    return join({node.types.begin(), node.types.end()}, " or ");
  }
  static std::string choices(const Schema::Node& node) {
    std::vector<std::string> words;
    for (const model::Value& choice : node.choices)
      words.push_back(choice.is_text() ? choice.text() : "null");
    return join(words, ", ");
  }

  void check_number(const Schema::Node& node, double number, const std::string& pointer) {
    if (node.minimum && number < *node.minimum)
      add(pointer, "is below " + std::to_string(static_cast<int64_t>(*node.minimum)));
    if (node.maximum && number > *node.maximum)
      add(pointer, "is over " + std::to_string(static_cast<int64_t>(*node.maximum)));
  }

  void check_text(const Schema::Node& node, const std::string& text, const std::string& pointer) {
    if (invalid_utf8(text)) return add(pointer, "is not UTF-8");
    const auto starts_character = [](char c) { return (c & 0xC0) != 0x80; };
    const auto length = std::count_if(text.begin(), text.end(), starts_character);
    if (node.min_length && length < *node.min_length)
      add(pointer, "is shorter than " + count(*node.min_length, "character"));
    if (node.max_length && length > *node.max_length)
      add(pointer, "is longer than " + count(*node.max_length, "character"));
    if (node.date_time && !parse_rfc3339(text))
      add(pointer, "is not a time such as 2026-03-01T12:00:00Z");
  }

  void check_list(const Schema::Node& node, const model::List& list, const std::string& pointer) {
    if (node.max_items && static_cast<int64_t>(list.size()) > *node.max_items)
      return add(pointer, "has more than " + count(*node.max_items, "item"));
    if (!node.items) return;
    for (size_t i = 0; i < list.size() && faults_.size() < kMostFaults; ++i)
      check(*node.items, list[i], pointer + "/" + std::to_string(i));
  }

  void check_map(const Schema::Node& node, const model::Map& map, const std::string& pointer) {
    for (const std::string& name : node.required)
      if (!map.contains(name)) add(pointer, "lacks '" + name + "'");
    for (const auto& entry : map) {
      if (faults_.size() >= kMostFaults) return;
      const std::string inside = pointer + "/" + escape(*entry.key);
      if (auto found = node.properties.find(*entry.key); found != node.properties.end()) {
        check(*found->second, entry.value, inside);
      } else if (!node.open) {
        add(inside, "is not known" + hint(node, *entry.key));
      } else if (node.additional) {
        check(*node.additional, entry.value, inside);
      }
    }
  }

  static std::string hint(const Schema::Node& node, const std::string& key) {
    std::vector<std::string> names;
    for (const auto& [name, property] : node.properties)
      names.push_back(name);
    const std::string meant = did_you_mean(key, names);
    return meant.empty() ? "" : "; " + meant;
  }
  static std::string escape(std::string_view key) {
    return replace_all(replace_all(printable(key, 100), "~", "~0"), "/", "~1");
  }

  std::vector<SchemaFault> faults_;
};

std::optional<model::Value> read_integer(std::string_view text) {
  int64_t number = 0;
  auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return model::Value(number);
}

}  // namespace

Result<Schema> Schema::compile(const model::Value& definition, const model::Map& components) {
  TRY(auto root, Compiler(components).compile(definition));
  return Schema(std::move(root));
}

std::vector<SchemaFault> Schema::check(const model::Value& value) const {
  Checker checker;
  checker.check(*root_, value, "");
  return checker.take();
}

std::optional<model::Value> Schema::read_text(std::string_view text) const {
  if (root_->types.contains("integer")) return read_integer(text);
  if (root_->types.contains("boolean")) {
    if (text == "true") return model::Value(true);
    if (text == "false") return model::Value(false);
    return std::nullopt;
  }
  return model::Value(text);
}

const std::optional<model::Value>& Schema::default_value() const { return root_->fallback; }

}  // namespace consort::server
