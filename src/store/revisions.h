#pragma once
#include <optional>
#include <string>

#include "store/ids.h"
#include "store/page.h"
#include "store/session.h"
#include "store/words.h"

namespace consort::store {

// skipped: a newer commit was there before its turn.
enum class CompileState { pending, compiled, failed, skipped };
constexpr auto words(CompileState) {
  return std::to_array<std::string_view>({"pending", "compiled", "failed", "skipped"});
}

// One commit of an environment's site and what compiling it gave.
struct Revision {
  RevisionId id;
  std::string commit;
  std::string parent;  // "": the first
  std::string author;
  std::string message;
  WallTime committed;
  CompileState state = CompileState::pending;
  std::string diagnostics = "[]";  // JSON
  int64_t hosts = 0;
  int64_t resources = 0;
  friend bool operator==(const Revision&, const Revision&) = default;
};

namespace revisions {

// The id is given here; exists: the commit is known.
Result<RevisionId> add(Writer& writer, EnvironmentId environment, const Revision& revision);
Status set_compiled(Writer& writer, EnvironmentId environment, RevisionId id, CompileState state,
                    const std::string& diagnostics, int64_t hosts, int64_t resources);

Result<Revision> get(Reader& reader, EnvironmentId environment, RevisionId id);
Result<std::optional<Revision>> find(Reader& reader, EnvironmentId environment,
                                     const std::string& commit);
// By the name of the commit, or its first digits: 4 at least. invalid: several begin so.
Result<std::optional<Revision>> resolve(Reader& reader, EnvironmentId environment,
                                        const std::string& text);
// The last one committed until then.
Result<std::optional<Revision>> at(Reader& reader, EnvironmentId environment, WallTime when);
// The newest that was compiled.
Result<std::optional<Revision>> last_compiled(Reader& reader, EnvironmentId environment);
// Newest first, from `newest` on if it is given.
Result<Page<Revision>> list(Reader& reader, EnvironmentId environment, const PageRequest& page,
                            std::optional<RevisionId> newest = {});

}  // namespace revisions
}  // namespace consort::store
