#pragma once
#include <map>
#include <set>
#include <string>
#include <vector>

#include "cli/alike/fleet_layers.h"
#include "document/patched_tree.h"

namespace consort::cli {

// What hosts have in common as a tag of its own: documents and files as they are to be.
struct CommonTag {
  document::PatchedTree::Files files;      // to be written
  std::vector<std::string> no_more_used;   // files of the hosts that the tag has now
  std::vector<std::string> moved;          // addresses
  std::vector<std::string> written_apart;  // addresses: the same, but not written alike
};

class CommonTagDraft {
 public:
  // `layers`: those of the hosts meant. The parts outlive it. Code::exists when there is such a
  // tag, Code::unsupported for documents that programs do not edit.
  static Result<CommonTagDraft> read(const document::SourceTree& tree, std::string tag,
                                     std::vector<const HostLayer*> layers,
                                     const std::set<model::Address>& common);

  // Also names a resource of the tag in a host's own layer, so that it comes before what else that
  // layer has.
  void keep_named(const std::string& host, const std::string& address);
  Result<CommonTag> make() const;

 private:
  struct Entry {
    std::string key;  // as written
    model::Value value;
    std::string content;  // path in the site of what its `source` names there, of the host's own
  };
  struct Host {
    const HostLayer* layer;
    std::string document;
    std::string text;
    model::Value value;
    std::map<model::Address, Entry> entries;
    std::set<std::string> named;  // addresses
  };

  CommonTagDraft(const document::SourceTree& tree, std::string tag)
      : tree_(tree), tag_(std::move(tag)) {}

  Result<Host> read_host(const HostLayer& layer, const std::set<model::Address>& common) const;
  bool are_written_alike(const Entry& a, const Entry& b) const;
  Result<std::string> host_text(const Host& host) const;
  Result<std::string> tag_text(CommonTag& made) const;

  const document::SourceTree& tree_;
  const std::string tag_;
  std::vector<Host> hosts_;
  std::set<model::Address> moved_;
  std::vector<std::string> written_apart_;
};

}  // namespace consort::cli
