#include "server/api/dispatch/request_reader.h"

#include <algorithm>
#include <cctype>

#include "base/strings.h"
#include "model/json.h"
#include "server/api/dispatch/media_type_choice.h"

namespace consort::server {
namespace {

Problem bad_parameter(const std::string& name, std::string detail) {
  return {.status = 400,
          .code = "bad_parameter",
          .detail = "parameter '" + name + "' " + std::move(detail)};
}

Outcome<model::Value> read_parameter(const Parameter& parameter, std::string_view text) {
  auto value = parameter.schema.read_text(text);
  if (!value) return bad_parameter(parameter.name, "is not of the declared type");
  auto faults = parameter.schema.check(*value);
  if (!faults.empty()) return bad_parameter(parameter.name, faults[0].detail);
  return std::move(*value);
}

std::optional<Problem> read_path(Call& call, const std::vector<std::string>& values) {
  size_t next = 0;
  for (std::string_view segment : split(call.operation->path, '/')) {
    if (!segment.starts_with("{")) continue;
    const Parameter* parameter = call.operation->find(segment.substr(1, segment.size() - 2));
    auto value = read_parameter(*parameter, values.at(next++));
    if (!value) return std::move(value).error();
    call.parameters.emplace(parameter->name, std::move(*value));
  }
  return std::nullopt;
}

std::optional<Problem> read_query(Call& call, const net::Query& query) {
  for (const auto& [name, text] : query) {
    const Parameter* parameter = call.operation->find(name);
    if (!parameter || parameter->in != Parameter::In::query)
      return bad_parameter(printable(name, 100), "is not known here");
    auto value = read_parameter(*parameter, text);
    if (!value) return std::move(value).error();
    if (!call.parameters.emplace(name, std::move(*value)).second)
      return bad_parameter(name, "is given twice");
  }
  for (const Parameter& parameter : call.operation->parameters) {
    if (call.parameters.contains(parameter.name)) continue;
    if (parameter.required) return bad_parameter(parameter.name, "is missing");
    if (auto& value = parameter.schema.default_value())
      call.parameters.emplace(parameter.name, *value);
  }
  return std::nullopt;
}

bool is_json(const net::Headers& headers, bool patch) {
  auto field = headers.find("Content-Type");
  if (!field || headers.count("Content-Type") != 1) return false;
  const auto parts = split(*field, ';');
  const std::string type = to_lower(trim(parts[0]));
  for (size_t i = 1; i < parts.size(); ++i) {
    const std::string parameter = to_lower(trim(parts[i]));
    if (parameter != "charset=utf-8" && parameter != "charset=\"utf-8\"") return false;
  }
  return type == "application/json" || (patch && type == "application/merge-patch+json");
}

std::optional<Problem> read_body(Call& call, const net::Request& request) {
  const Operation& operation = *call.operation;
  if (request.body.empty()) {
    if (!operation.body_required) return std::nullopt;
    return Problem{.status = 400, .code = "body_missing", .detail = "this needs a body of JSON"};
  }
  if (!operation.body)
    return Problem{.status = 400, .code = "body_unexpected", .detail = "this takes no body"};
  if (!is_json(request.headers, operation.method == "PATCH"))
    return Problem{.status = 415,
                   .code = "unsupported_media_type",
                   .detail = "a body must be application/json in UTF-8"};
  auto body = model::parse_json(request.body);
  if (!body)
    return Problem{.status = 400, .code = "body_malformed", .detail = body.error().message};
  auto faults = operation.body->check(*body);
  if (!faults.empty())
    return Problem{.status = 422,
                   .code = "invalid",
                   .detail = "the body is not as declared: " +
                             (faults[0].pointer.empty() ? "it" : faults[0].pointer) + " " +
                             faults[0].detail,
                   .errors = std::move(faults)};
  call.body = std::move(*body);
  call.body_text = request.body;
  return std::nullopt;
}

// "00-<32 hex>-<16 hex>-<2 hex>", the one version there is.
bool is_traceparent(std::string_view text) {
  const auto parts = split(text, '-');
  const auto hex = [](std::string_view part, size_t length) {
    return part.size() == length && std::all_of(part.begin(), part.end(), [](char c) {
             return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f');
           });
  };
  return parts.size() == 4 && parts[0] == "00" && hex(parts[1], 32) && hex(parts[2], 16) &&
         hex(parts[3], 2);
}

}  // namespace

std::optional<std::string> request_id_of(const net::Headers& headers) {
  auto field = headers.find("X-Request-Id");
  if (!field || field->empty() || field->size() > 64) return std::nullopt;
  const bool fit = std::all_of(field->begin(), field->end(), [](unsigned char c) {
    return std::isalnum(c) || c == '-' || c == '_' || c == '.';
  });
  return fit ? std::optional(std::string(*field)) : std::nullopt;
}

Outcome<Call> read_request(const net::Request& request, const Operation& operation,
                           const std::vector<std::string>& values) {
  Call call{.operation = &operation,
            .method = request.method,
            .path = request.path,
            .remote = request.remote};
  auto media_type = choose_media_type(request.headers, operation.media_types);
  if (!media_type)
    return Problem{.status = 406,
                   .code = "not_acceptable",
                   .detail = "this answers with " + join(operation.media_types, ", ")};
  call.media_type = std::move(*media_type);
  if (auto problem = read_path(call, values)) return std::move(*problem);
  if (auto problem = read_query(call, request.query)) return std::move(*problem);
  if (auto problem = read_body(call, request)) return std::move(*problem);
  if (auto trace = request.headers.find("traceparent"); trace && is_traceparent(*trace))
    call.traceparent = *trace;
  if (auto match = request.headers.find("If-Match")) call.if_match = *match;
  if (auto id = request.headers.find("Last-Event-ID"); id && id->size() <= 32)
    call.last_event_id = *id;
  return call;
}

}  // namespace consort::server
