#pragma once
#include <optional>
#include <string>
#include <vector>

#include "document/source_tree.h"
#include "model/value.h"
#include "server/sites/site_repository.h"

namespace consort::server {

// One value of a YAML document to set or to remove.
struct ValueEdit {
  std::string file;               // "hosts/web1.yaml"; made when it is not there
  std::vector<std::string> path;  // keys from the root; in a list, positions from 0; empty: all
  std::optional<model::Value> value = {};  // none: removed
};

// The files that the edits change, as bytes to commit: comments, order and form of all else stay,
// and what is written reads as just what was wanted. Maps on the way are made. Edits of one file
// apply in order. Code::not_found for what is to be removed and is not there, Code::invalid for a
// path that leads through text or a number, and for what YAML cannot say there without changing
// more.
Result<FileEdits> edit_values(const document::SourceTree& tree,
                              const std::vector<ValueEdit>& edits);

// The document of a host's own layer: the one that is there, else hosts/NAME.yaml.
// Code::unsupported for Jsonnet, which programs do not edit.
Result<std::string> host_document(const document::SourceTree& tree, const std::string& host);

// The same of a tag's layer; Code::not_found: no document describes it.
Result<std::string> tag_document(const document::SourceTree& tree, const std::string& tag);

// A resource of a host as a whole ("files", "/etc/motd"); no attributes remove it from its layer.
Result<ValueEdit> resource_edit(const document::SourceTree& tree, const std::string& host,
                                const std::string& collection, const std::string& name,
                                std::optional<model::Value> attributes);

// The tags of a host, in their order.
Result<ValueEdit> tags_edit(const document::SourceTree& tree, const std::string& host,
                            const std::vector<std::string>& tags);

}  // namespace consort::server
