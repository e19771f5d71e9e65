#include "server/api/dispatch/problem.h"

#include <chrono>

#include "base/strings.h"
#include "model/diagnostics_json.h"
#include "model/json_writer.h"

namespace consort::server {
namespace {

int status_of(Code code) {
  switch (code) {
    case Code::invalid:
    case Code::unsupported:
      return 422;
    case Code::not_found:
      return 404;
    case Code::denied:
      return 403;
    case Code::exists:
    case Code::busy:
    case Code::stale:
      return 409;
    case Code::timeout:
      return 504;
    case Code::cancelled:
    case Code::unavailable:
      return 503;
    case Code::corrupt:
    case Code::failed:
    case Code::io:
      return 500;
  }
  return 500;
}

void member(model::JsonWriter& json, std::string_view key, std::string_view text) {
  if (text.empty()) return;
  json.key(key);
  json.text(text);
}

void write_errors(model::JsonWriter& json, const std::vector<SchemaFault>& errors) {
  if (errors.empty()) return;
  json.key("errors");
  json.begin_array();
  for (const SchemaFault& error : errors) {
    json.begin_object();
    json.key("detail");
    json.text(error.detail);
    json.key("pointer");
    json.text(error.pointer);
    json.end_object();
  }
  json.end_array();
}

void write_diagnostics(model::JsonWriter& json, const Diagnostics& diagnostics) {
  if (diagnostics.empty()) return;
  json.key("diagnostics");
  json.value(model::to_value(diagnostics));
}

void write_source(model::JsonWriter& json, const std::optional<Place>& source) {
  if (!source) return;
  json.key("source");
  json.begin_object();
  json.key("column");
  json.integer(source->column);
  json.key("file");
  json.text(source->document);
  json.key("line");
  json.integer(source->line);
  json.end_object();
}

}  // namespace

Problem Problem::from(const Error& error) {
  Problem problem{.status = status_of(error.code),
                  .code = replace_all(consort::to_string(error.code), "-", "_")};
  problem.detail = problem.status == 500 ? "the server failed; its log says more" : error.message;
  if (problem.is_fault()) problem.cause = error.to_string();
  if (problem.status == 503) problem.retry_after = std::chrono::seconds(5);
  return problem;
}

net::Response problem_response(const Problem& problem, const std::string& instance,
                               const std::string& request_id) {
  model::JsonWriter json;
  json.begin_object();
  member(json, "code", problem.code);
  member(json, "detail", problem.detail);
  write_diagnostics(json, problem.diagnostics);
  write_errors(json, problem.errors);
  member(json, "hint", problem.hint);
  member(json, "instance", instance);
  member(json, "request_id", request_id);
  write_source(json, problem.source);
  json.key("status");
  json.integer(problem.status);
  member(json, "title", net::reason_phrase(problem.status));
  member(json, "type", "urn:consort:problem:" + problem.code);
  json.end_object();

  net::Response response{.status = problem.status, .body = json.take()};
  response.headers.add("Content-Type", "application/problem+json");
  response.headers.add("Cache-Control", "no-store");
  if (problem.retry_after) {
    const auto seconds = std::chrono::ceil<std::chrono::seconds>(*problem.retry_after).count();
    response.headers.add("Retry-After", std::to_string(std::max<int64_t>(seconds, 1)));
  }
  if (!problem.allow.empty()) response.headers.add("Allow", problem.allow);
  if (problem.status == 401) response.headers.add("WWW-Authenticate", "Bearer");
  return response;
}

}  // namespace consort::server
