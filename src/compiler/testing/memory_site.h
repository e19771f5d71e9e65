#pragma once
#include <map>
#include <memory>
#include <string>

#include "compiler/compiler.h"
#include "document/loader.h"
#include "document/testing/memory_tree.h"

namespace consort::compiler {

// Facts that a test sets.
class FakeFacts final : public HostFacts {
 public:
  void set(const std::string& host, model::Map tree);
  void forget(const std::string& host) { facts_.erase(host); }
  std::shared_ptr<const model::Facts> facts(const std::string& host) const override;

 private:
  std::map<std::string, std::shared_ptr<const model::Facts>> facts_;
};

// A site in memory with a compiler for it. `files` need no site.yaml: a plain one is there unless
// they have their own.
class MemorySite {
 public:
  explicit MemorySite(const std::map<std::string, std::string>& files,
                      const model::Schema* schema = nullptr);  // the small one

  document::MemoryTree& tree() { return tree_; }
  FakeFacts& facts() { return facts_; }
  Compiler& compiler() { return compiler_; }

  // Writes and looks again.
  void write(const std::string& path, const std::string& text);
  void remove(const std::string& path);

  std::shared_ptr<const Compilation> compile(const std::string& host) {
    return compiler_.compile(host);
  }
  // The diagnostics of a host as people see them.
  std::string complaints(const std::string& host);
  // The catalog of a host that compiles; fails the test when it does not.
  const model::Catalog& catalog(const std::string& host);
  // The canonical JSON of an attribute; "" when there is no such resource or attribute.
  std::string attribute(const std::string& host, const std::string& address, std::string_view name);
  std::string explain(const std::string& host, const std::string& subject);

 private:
  document::MemoryTree tree_;
  model::Documents names_;
  FakeFacts facts_;
  document::Loader loader_;
  Compiler compiler_;
  std::map<std::string, std::shared_ptr<const Compilation>> kept_;
};

}  // namespace consort::compiler
