#pragma once
#include <map>
#include <optional>
#include <string>

#include "server/api/description/operation.h"
#include "server/auth/caller.h"
#include "store/environments.h"

namespace consort::server {

// A request after the dispatcher has checked it: its caller may do this, its parameters and its
// body are as declared.
struct Call {
  const Operation* operation = nullptr;
  Caller caller;
  std::optional<store::Environment> environment;                // of the operations that have one
  std::map<std::string, model::Value, std::less<>> parameters;  // also those left out, by default
  model::Value body;                                            // null: there is none
  std::string body_text;                                        // the same, as sent
  std::string media_type;                                       // of an answer, that it asks for
  std::string method;
  std::string path;    // as asked for, decoded
  std::string remote;  // address of the other side
  std::string request_id;
  std::string traceparent;  // of W3C Trace Context, to be passed on; "": none
  std::optional<std::string> if_match;
  std::string last_event_id;  // where a stream of events goes on; "": none

  // Of a parameter; these are for one that is required or has a default.
  const std::string& text(std::string_view name) const {
    return parameters.find(name)->second.text();
  }
  int64_t integer(std::string_view name) const { return parameters.find(name)->second.integer(); }
  bool flag(std::string_view name) const { return parameters.find(name)->second.boolean(); }
  // null: it was not given.
  const model::Value* find(std::string_view name) const {
    auto found = parameters.find(name);
    return found == parameters.end() ? nullptr : &found->second;
  }
  // Of the body, which is a map by its schema.
  const model::Value* member(std::string_view name) const { return body.map().find(name); }
  store::EnvironmentId site() const { return environment->id; }
};

}  // namespace consort::server
