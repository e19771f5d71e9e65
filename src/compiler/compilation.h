#pragma once
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/diagnostic.h"
#include "base/hash.h"
#include "model/resource.h"

namespace consort::compiler {

// What the site says about one host. Immutable; needs nothing of the compiler but the table of
// document names.
struct Compilation {
  std::string host;
  std::shared_ptr<const model::Catalog> catalog;  // null when there are errors
  Diagnostics diagnostics;                        // sorted, each once
  std::map<Digest, std::string> blobs;  // content that the catalog names, and its path in the site
  std::vector<std::string> tags;        // of the host with all they include, in their order
  std::vector<std::string> documents;   // paths of all documents and files it was made from, sorted
};

// What is wrong in many hosts at once: each thing once, with a note how many hosts it concerns when
// these are not all. Not thread-safe.
class FleetDiagnostics {
 public:
  void add(const Compilation& compilation);
  void add(const Diagnostics&
               documents);  // what is wrong with documents by themselves, whoever uses them
  bool has_errors() const { return errors_ > 0; }
  Diagnostics merged() const;

 private:
  struct Seen {
    size_t hosts = 0;
    bool by_itself = false;
    std::string first;     // the host with the smallest name
    std::string document;  // of that host
  };
  std::map<Diagnostic, Seen> seen_;
  size_t hosts_ = 0;
  size_t errors_ = 0;
};

}  // namespace consort::compiler
