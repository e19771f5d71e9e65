#pragma once
#include <optional>
#include <string>

#include "model/resource.h"
#include "server/api/dispatch/problem.h"
#include "server/sites/value_edit.h"

namespace consort::server {

// What to change in a site so that it says of a resource on a host what is wanted. For one commit,
// however often that is tried; not thread-safe.
class ResourceDraft {
 public:
  // `guarded`: it refuses ("precondition_failed") when the site, on a later try, says another thing
  // of the resource than on the first.
  ResourceDraft(std::string host, model::Address resource, model::Map attributes, bool guarded)
      : host_(std::move(host)),
        resource_(std::move(resource)),
        wanted_(std::move(attributes)),
        guarded_(guarded) {}

  Outcome<FileEdits> on(const document::SourceTree& tree);

 private:
  using Said = std::optional<model::Value>;

  const std::string host_;
  const model::Address resource_;
  const model::Value wanted_;
  const bool guarded_;
  std::optional<Said> first_said_;
};

}  // namespace consort::server
