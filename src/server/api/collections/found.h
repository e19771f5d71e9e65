#pragma once
#include "server/api/dispatch/answer.h"
#include "server/api/dispatch/call.h"
#include "store/hosts.h"

namespace consort::server {

inline Problem not_found(const std::string& what) {
  return {.status = 404, .code = "not_found", .detail = "there is no such " + what};
}

template <class T>
Outcome<T> or_not_found(Result<std::optional<T>> found, const std::string& what) {
  TRY(auto value, std::move(found));
  if (!value) return not_found(what);
  return std::move(*value);
}

// The environment that the path names, as `organization` and `name`.
inline Outcome<store::Environment> path_environment(const Call& call, store::Reader& reader) {
  TRY(store::Environment found,
      or_not_found(store::environments::find(reader, call.text("organization"), call.text("name")),
                   "environment"));
  if (!call.caller.sees(found.id)) return not_found("environment");
  return found;
}

// The host that the path names.
inline Outcome<store::Host> host_of(const Call& call, store::Reader& reader) {
  return or_not_found(store::hosts::find(reader, call.site(), call.text("host")), "host");
}

// The host of the parameter `host`, if it is given.
inline Outcome<std::optional<store::HostId>> host_filter(const Call& call, store::Reader& reader) {
  if (!call.find("host")) return std::optional<store::HostId>();
  TRY(store::Host host, host_of(call, reader));
  return std::optional(host.id);
}

// A parameter that is one of the words of an enum by its schema.
template <store::Worded E>
std::optional<E> word_of(const Call& call, std::string_view name) {
  auto* word = call.find(name);
  return word ? store::from_word<E>(word->text()) : std::nullopt;
}

}  // namespace consort::server
