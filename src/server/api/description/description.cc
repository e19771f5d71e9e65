#include "server/api/description/description.h"

#include <algorithm>
#include <array>
#include <set>

#include "base/strings.h"
#include "document/yaml.h"
#include "model/json.h"

namespace consort::server {
namespace {

constexpr std::array<std::pair<std::string_view, std::string_view>, 5> kMethods = {
    {{"get", "GET"}, {"post", "POST"}, {"put", "PUT"}, {"patch", "PATCH"}, {"delete", "DELETE"}}};
constexpr std::array<std::pair<std::string_view, Permission>, 4> kPermissions = {
    {{"none", Permission::none},
     {"read", Permission::read},
     {"write", Permission::write},
     {"admin", Permission::admin}}};
constexpr std::string_view kParameters = "#/components/parameters/";
constexpr int64_t kBodyLimit = 64 << 10;

const model::Map kNothing;

const model::Map& map_at(const model::Map& map, std::string_view path) {
  const model::Value* value = model::find_path(map, path);
  return value && value->is_map() ? value->map() : kNothing;
}

std::string text_at(const model::Map& map, std::string_view key) {
  const model::Value* value = map.find(key);
  return value && value->is_text() ? value->text() : "";
}

bool flag_at(const model::Map& map, std::string_view key) {
  const model::Value* value = map.find(key);
  return value && value->is_boolean() && value->boolean();
}

class DescriptionReader {
 public:
  explicit DescriptionReader(const model::Map& root)
      : root_(root), schemas_(map_at(root, "components.schemas")) {}

  Result<std::vector<Operation>> read() {
    for (const auto& path : map_at(root_, "paths")) {
      if (!path.value.is_map()) return fail(Code::invalid, *path.key + " is not a map");
      TRY_DO(read_path(*path.key, path.value.map()));
    }
    TRY_DO(check_all());
    return std::move(operations_);
  }

 private:
  Status read_path(const std::string& path, const model::Map& item) {
    for (const auto& entry : item) {
      auto method = std::find_if(kMethods.begin(), kMethods.end(),
                                 [&](const auto& m) { return m.first == *entry.key; });
      if (method == kMethods.end() || !entry.value.is_map())
        return fail(Code::invalid, "'" + *entry.key + "' of " + path + " is not understood");
      auto operation = read_operation(std::string(method->second), path, entry.value.map());
      if (!operation)
        return std::move(operation.error())
            .within("reading " + std::string(method->second) + " " + path);
      operations_.push_back(std::move(*operation));
    }
    return {};
  }

  Result<Operation> read_operation(std::string method, const std::string& path,
                                   const model::Map& definition) {
    Operation operation{.id = text_at(definition, "operationId"),
                        .method = std::move(method),
                        .path = path,
                        .everywhere = flag_at(definition, "x-consort-everywhere")};
    if (operation.id.empty()) return fail(Code::invalid, "there is no operationId");
    const std::string permission = text_at(definition, "x-consort-permission");
    auto known = std::find_if(kPermissions.begin(), kPermissions.end(),
                              [&](const auto& p) { return p.first == permission; });
    if (known == kPermissions.end())
      return fail(Code::invalid, "x-consort-permission is not none, read, write or admin");
    operation.permission = known->second;
    TRY_DO(read_parameters(operation, definition));
    TRY_DO(read_body(operation, definition));
    TRY_DO(read_answer(operation, definition));
    return operation;
  }

  Status read_parameters(Operation& operation, const model::Map& definition) {
    const model::Value* list = definition.find("parameters");
    if (!list) return {};
    if (!list->is_list()) return fail(Code::invalid, "the parameters are not a list");
    for (const model::Value& item : list->list()) {
      TRY(const model::Map* parameter, resolve(item));
      const std::string name = text_at(*parameter, "name"), in = text_at(*parameter, "in");
      const model::Value* schema = parameter->find("schema");
      if (name.empty() || (in != "path" && in != "query") || !schema)
        return fail(Code::invalid, "a parameter lacks a name, a place or a schema");
      TRY(Schema compiled, Schema::compile(*schema, schemas_));
      operation.parameters.push_back(
          {.name = name,
           .in = in == "path" ? Parameter::In::path : Parameter::In::query,
           .required = flag_at(*parameter, "required"),
           .schema = std::move(compiled)});
    }
    return {};
  }

  Result<const model::Map*> resolve(const model::Value& item) {
    if (!item.is_map()) return fail(Code::invalid, "a parameter is not a map");
    const std::string reference = text_at(item.map(), "$ref");
    if (reference.empty()) return &item.map();
    const model::Map& known = map_at(root_, "components.parameters");
    const model::Value* found = reference.starts_with(kParameters)
                                    ? known.find(reference.substr(kParameters.size()))
                                    : nullptr;
    if (!found || !found->is_map())
      return fail(Code::invalid, "there is no parameter " + reference);
    return &found->map();
  }

  Status read_body(Operation& operation, const model::Map& definition) {
    const model::Map& body = map_at(definition, "requestBody");
    if (body.empty()) return {};
    const model::Map& content = map_at(body, "content");
    const model::Value* media = content.find("application/json");
    const model::Value* schema = media && media->is_map() ? media->map().find("schema") : nullptr;
    if (content.size() != 1 || !schema)
      return fail(Code::invalid, "the body is not application/json with a schema");
    TRY(operation.body, Schema::compile(*schema, schemas_));
    operation.body_required = flag_at(body, "required");
    const model::Value* limit = definition.find("x-consort-body-limit");
    operation.body_limit = limit && limit->is_integer() ? limit->integer() : kBodyLimit;
    return {};
  }

  Status read_answer(Operation& operation, const model::Map& definition) {
    for (const auto& answer : map_at(definition, "responses")) {
      if (!answer.key->starts_with("2") || !answer.value.is_map()) continue;
      const model::Map& content = map_at(answer.value.map(), "content");
      for (const auto& media : content)
        operation.media_types.push_back(*media.key);
      if (content.empty()) operation.media_types.emplace_back("application/json");
      return {};
    }
    return fail(Code::invalid, "no response of success is declared");
  }

  Status check_all() const {
    std::set<std::string> ids;
    for (const Operation& operation : operations_) {
      if (!ids.insert(operation.id).second)
        return fail(Code::invalid, "two operations are called " + operation.id);
      TRY_DO(check_template(operation));
      const auto shows = [&](const Operation& o) {
        return o.path == operation.path && o.method == "GET";
      };
      if (operation.is_conditional() && std::none_of(operations_.begin(), operations_.end(), shows))
        return fail(Code::invalid, operation.id + " has no GET beside it, which If-Match needs");
    }
    return {};
  }

  static Status check_template(const Operation& operation) {
    std::set<std::string> declared, used;
    for (const Parameter& parameter : operation.parameters)
      if (parameter.in == Parameter::In::path) declared.insert(parameter.name);
    for (std::string_view segment : split(operation.path, '/'))
      if (segment.starts_with("{") && segment.ends_with("}"))
        used.emplace(segment.substr(1, segment.size() - 2));
    if (declared == used) return {};
    return fail(Code::invalid, operation.id + ": its path parameters are not those of its path");
  }

  const model::Map& root_;
  const model::Map& schemas_;
  std::vector<Operation> operations_;
};

}  // namespace

Result<Description> read_description(std::string_view yaml) {
  static const std::string name = "openapi.yaml";
  Diagnostics diagnostics;
  auto root = document::read_yaml(yaml, &name, diagnostics);
  if (!root || !root->is_map()) {
    const auto& all = diagnostics.all();
    return fail(Code::invalid, all.empty() ? "the description of the API is not a map"
                                           : all[0].place.to_string() + ": " + all[0].message);
  }
  Description description;
  TRY(description.operations, DescriptionReader(root->map()).read());
  description.json = model::to_pretty_json(*root);
  return description;
}

}  // namespace consort::server
