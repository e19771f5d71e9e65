#pragma once
#include <functional>
#include <map>
#include <optional>
#include <set>
#include <string>

#include "base/hash.h"
#include "base/result.h"
#include "model/resource.h"

namespace consort::agent {

// What is taken for granted of a target: how people had made it when it was first seen, and what
// was described since. Beside the description there are the texts of files, each once by its
// SHA-256, to tell what somebody did to one line by line, and to put back what was there. In a
// folder of the agent's own, for its owner only. One thread.
class Baseline {
 public:
  static constexpr size_t kLargestText = 64 << 10;
  static constexpr size_t kMostTexts = 20'000;

  // Nothing is there: nobody has looked yet. One that is damaged is Code::corrupt.
  static Result<std::optional<Baseline>> load(const std::string& folder);
  static Baseline begin(const std::string& folder) { return Baseline(folder); }

  // What was looked at: of the rest it is not known how it was.
  struct Scope {
    std::set<std::string> collections;
    std::set<std::string> roots;   // of files
    std::set<std::string> hidden;  // places below them that were not looked at, and all below
    friend bool operator==(const Scope&, const Scope&) = default;
  };
  bool covers(const model::Address& resource) const;
  void set_scope(Scope scope);

  // Resources of one type by name.
  const model::Map& layer(const std::string& collection) const;
  // Nothing: it is not there.
  const model::Value* find(const std::string& collection, const std::string& name) const;
  void set(const std::string& collection, const std::string& name,
           std::optional<model::Value> attributes);

  // The digest of the text that is kept of a file.
  std::optional<Digest> text_digest(const std::string& path) const;
  // Code::not_found: none is kept.
  Result<std::string> text(const std::string& path) const;
  // Durable when the baseline that names it is kept. What is too large, or one too many, is not
  // kept.
  Status set_text(const std::string& path, const std::string& text);
  void forget_text(const std::string& path) { changed_ |= texts_.erase(path) > 0; }

  // What was there without a description having to mention it, because a package, a program or an
  // installer brought it: of a link its `target`, of a file `mode`, `owner` and `group` where they
  // are not the usual ones, of anything else nothing. Null: it was not there.
  const model::Map* brought(const model::Address& resource) const;
  void set_brought(const model::Address& resource, model::Map traits);
  // Forgets all of which this is false.
  void keep_brought(const std::function<bool(const model::Address&)>& stays);

  // Durable; takes away texts that nothing names any more. Writes only when something has changed.
  Status keep();

 private:
  Status sync_texts();
  explicit Baseline(std::string folder) : folder_(std::move(folder)) {}
  std::string file() const { return folder_ + "/baseline.json"; }
  std::string texts() const { return folder_ + "/texts"; }

  std::string folder_;
  Scope scope_;
  std::map<std::string, model::Map> layer_;  // by collection
  std::map<std::string, Digest> texts_;      // by path
  std::map<model::Address, model::Map> brought_;
  bool changed_ = true;
  bool unsynced_ = false;  // texts
};

}  // namespace consort::agent
