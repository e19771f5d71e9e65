#pragma once
#include <functional>
#include <optional>
#include <string>

#include "model/resource.h"
#include "server/api/dispatch/problem.h"
#include "server/sites/value_edit.h"

namespace consort::server {

// What the host's own layer says of a resource; nullopt: nothing, or a program makes the layer.
Result<std::optional<model::Value>> what_site_says(const document::SourceTree& tree,
                                                   const std::string& host,
                                                   const model::Address& resource);

// What to change in a site so that it says of a resource on a host what is wanted.
struct ResourceDraft {
  std::string host;
  model::Address resource;
  model::Value wanted;
  // Asked, on each try, whether what the site says now may be changed; none: it may.
  std::function<std::optional<Problem>(const std::optional<model::Value>& says)> guard = {};

  Outcome<FileEdits> on(const document::SourceTree& tree) const;
};

}  // namespace consort::server
