#pragma once
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "base/diagnostic.h"
#include "compiler/compilation.h"
#include "compiler/explanation.h"
#include "compiler/host_facts.h"
#include "document/loader.h"
#include "document/source_tree.h"
#include "model/schema.h"
#include "model/value.h"

namespace consort::compiler {

// Calls body(0) to body(count - 1), each once, from whatever threads it likes, and returns when all
// are done.
using ParallelFor = std::function<void(size_t count, const std::function<void(size_t)>& body)>;
void one_by_one(size_t count, const std::function<void(size_t)>& body);  // in this thread

// What a compiler works on. Everything outlives the compiler; the names also outlive what it gives
// out.
struct Workplace {
  const model::Schema& schema;
  const document::SourceTree& tree;
  document::Loader& loader;
  model::Documents& names;
  const HostFacts& facts;
};

// Compiles the hosts of a site to catalogs: the same documents, files and facts give the same
// bytes, whatever was compiled before and by however many threads.
//
// A compiler sees the site as it was at the last refresh() and remembers, for each host, what it
// was made from: after a refresh() only what a change touches is read, parsed and compiled again.
// Thread-safe but for refresh().
class Compiler {
 public:
  explicit Compiler(const Workplace& workplace);
  ~Compiler();

  // Looks at the site and the facts again. `revision` is what catalogs say they are of; with ""
  // that is the digest of the documents and files that a host was made from, so hosts that no
  // change touches keep their catalogs.
  void refresh(std::string revision = {});

  // What the site has, by its file names, sorted.
  const std::vector<std::string>& hosts() const;
  const std::vector<std::string>& tags() const;
  const std::vector<std::string>& applications() const;
  LineLookup lines() const;  // for render()

  // The same object as before while a caller still holds it and nothing that it was made from has
  // changed.
  std::shared_ptr<const Compilation> compile(const std::string& host);

  // Compiles many hosts and hands over each as soon as it is done, with its position in `hosts`,
  // from any thread; what is not kept there needs no memory.
  using Take = std::function<void(size_t, std::shared_ptr<const Compilation>)>;
  void compile_each(const std::vector<std::string>& hosts, const ParallelFor& parallel_for,
                    const Take& take);
  // The same, all of them in order.
  std::vector<std::shared_ptr<const Compilation>> compile_all(const std::vector<std::string>& hosts,
                                                              const ParallelFor& parallel_for);

  // Those of `hosts` that were never compiled, or made from what has changed since.
  std::vector<std::string> outdated(const std::vector<std::string>& hosts,
                                    const ParallelFor& parallel_for);

  // What is wrong with site.yaml, tags and applications by themselves, whether or not a host uses
  // them.
  Diagnostics check_documents();

  // Why a host has what it has. `subject` is a resource ("files./etc/motd"), one of its attributes
  // ("files./etc/motd.mode"), "parameters.http_port", "applications.shop",
  // "applications.shop.port", or "tags.web".
  Explanation explain(const std::string& host, const std::string& subject);

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace consort::compiler
