#pragma once
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "cli/takeover/sighting.h"
#include "model/resource.h"
#include "model/schema.h"

namespace consort::cli {

// Whether a machine may be a host of that name: its document has it for a name, too.
Status check_host_name(const std::string& name);

// The layer of a host in the making, from what was seen of its machine, and how it is written down.
// Not thread-safe.
class HostDraft {
 public:
  struct Plan {
    std::string host;
    std::vector<std::string> tags;
    std::string files;  // folder below files/ for what is too long to stand in the document
  };
  // Takes of `seen`, which may come from anybody, what a survey can say: nothing that names files
  // of the site, is not valid or is secret. `schema` outlives it.
  HostDraft(Plan plan, const survey::Description& seen, const model::Schema& schema);

  const std::string& document() const { return document_; }  // "hosts/web1.yaml"
  // Where content lies of its own: "files/web1/etc/motd" to its bytes. Only what is described.
  std::map<std::string, std::string> contents() const;
  // What is left out of what was seen, and why.
  const std::vector<survey::Description::Remark>& remarks() const { return remarks_; }
  // The document as it is written.
  Result<std::string> text() const;

  // The resource that stands under that key of the document.
  std::optional<model::Address> written_as(const std::string& collection,
                                           const std::string& key) const;
  bool has(const model::Address& address) const;
  void drop(const model::Address& address);
  // Says that the host has none of it, whatever its tags say.
  void withdraw(const model::Address& address);
  void drop_all() { layer_ = {}; }
  // How many resources of each type are described.
  std::map<std::string, size_t> counts() const;

 private:
  struct Said {
    model::Map attributes;
    std::string path;   // of its content below files/; "": it has none there
    std::string bytes;  // of that
    bool withdrawn = false;
  };

  void add(const std::string& collection, const std::string& name, const model::Map& attributes);
  std::optional<model::Map> sayable(const model::TypeSchema& type, const std::string& name,
                                    const model::Map& attributes);
  void remark(const std::string& collection, const std::string& name, const std::string& text);
  void keep_aside(Said& said, const std::string& collection, const std::string& name,
                  std::string bytes);

  const Plan plan_;
  const std::string document_;
  const model::Schema& schema_;
  std::map<std::string, std::map<std::string, Said>> layer_;
  std::vector<survey::Description::Remark> remarks_;
};

}  // namespace consort::cli
