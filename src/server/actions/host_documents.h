#pragma once
#include <optional>
#include <string>
#include <vector>

#include "server/api/actions.h"
#include "server/sites/value_edit.h"

namespace consort::server {

// What the site has on a host: functions from the site as it is to the files that change.

// Whether it has a document of its own.
bool is_described(const document::SourceTree& tree, const std::string& host);
// Its tags; nullopt: it has no document, or one that says nothing of them that can be read here.
Result<std::optional<std::vector<std::string>>> described_tags(const document::SourceTree& tree,
                                                               const std::string& host);
// The value at a path of a YAML document; nullopt: there is none.
Result<std::optional<model::Value>> value_at(const document::SourceTree& tree,
                                             const std::string& file,
                                             const std::vector<std::string>& path);

// Sets tags, and labels one by one (null removes one); with a name, all files of the host's layer
// move. Code::unsupported for values of hosts that Jsonnet describes; exists: the name is taken.
Result<FileEdits> edit_host_documents(const document::SourceTree& tree, const std::string& host,
                                      const HostEdit& edit);
// A document for a host that has none; nothing when it has one.
Result<FileEdits> add_host_document(const document::SourceTree& tree, const std::string& host,
                                    const std::vector<std::string>& tags);

}  // namespace consort::server
