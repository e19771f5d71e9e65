#pragma once
#include <optional>
#include <string>
#include <vector>

#include "server/actions/host_documents.h"

namespace consort::server {

// What to change in a site for an edit of a host. For one commit, however often that is tried; not
// thread-safe.
class HostDraft {
 public:
  // `guarded`: it refuses ("precondition_failed") to set tags when the site, on a later try, has
  // others than on the first.
  HostDraft(std::string host, HostEdit edit, bool guarded)
      : host_(std::move(host)), edit_(std::move(edit)), guarded_(guarded) {}

  Outcome<FileEdits> on(const document::SourceTree& tree);

 private:
  using Tags = std::optional<std::vector<std::string>>;

  const std::string host_;
  const HostEdit edit_;
  const bool guarded_;
  std::optional<Tags> first_tags_;
};

}  // namespace consort::server
