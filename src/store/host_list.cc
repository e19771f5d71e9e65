#include "base/strings.h"
#include "model/pattern.h"
#include "store/environments.h"
#include "store/facts.h"
#include "store/host_narrowing.h"
#include "store/host_rows.h"
#include "store/hosts.h"

namespace consort::store::hosts {
namespace {

// What one page may cost, in rows looked at. Reading the facts of a host costs more than a row.
constexpr size_t kBudget = 10'000;
constexpr size_t kCostOfFacts = 15;

// A row of the scan as the selector sees it. Facts are read when it first asks for one.
class RowView final : public model::HostView {
 public:
  RowView(Reader& reader, const Environment& environment, const sql::Cursor& row)
      : reader_(reader), environment_(environment), row_(row) {}

  std::string_view name() const override { return row_.text(1); }
  std::string_view environment() const override { return environment_.name; }
  bool has_tag(std::string_view glob) const override {
    for (std::string_view tag : split_lines(row_.text(2)))
      if (model::matches_glob(glob, tag)) return true;
    return false;
  }
  model::Match flag(std::string_view word) const override {
    bool set = row_.text(3) == word || row_.text(4) == word || row_.text(5) == word;
    return set ? model::Match::yes : model::Match::no;
  }
  const model::Value* fact(std::string_view path) const override {
    if (!facts_) read_facts();
    return facts_->find(path);
  }

  size_t cost() const { return facts_ ? kCostOfFacts : 1; }
  const Status& status() const { return status_; }

 private:
  void read_facts() const {
    facts_.emplace();
    std::optional<Digest> digest;
    status_ = sql::read(row_, 9, digest);
    if (!status_ || !digest) return;
    auto body = facts::body(reader_, environment_.id, *digest);
    if (body) {
      *facts_ = std::move(*body);
    } else {
      status_ = std::move(body).error();
    }
  }

  Reader& reader_;
  const Environment& environment_;
  const sql::Cursor& row_;
  mutable std::optional<model::Facts> facts_;
  mutable Status status_;
};

// The hosts that one index finds for a narrowing, in order of their names. What the others could
// say is left to the selector: then every row the database looks at is seen and counted here.
struct Scan {
  std::string statement = "SELECT " + kHostColumns;
  std::vector<sql::Parameter> parameters;

  template <class T>
  void where(const std::string& condition, const T& value) {
    statement += " AND " + condition;
    parameters.push_back(sql::parameter(value));
  }
};

// `after` and `end` are of names; the texts of all three must outlive the scan.
Scan scan(EnvironmentId environment, const HostNarrowing& narrowing, const std::string& after,
          const std::string& end) {
  Scan scan;
  const bool by_axis = !narrowing.axis.empty();
  const bool by_tag = !by_axis && narrowing.tag;
  const std::string table = by_tag ? "t" : "h";
  // CROSS JOIN: the index of tags leads.
  scan.statement += by_tag ? " FROM host_tags t CROSS JOIN hosts h WHERE h.id = t.host"
                           : " FROM hosts h WHERE 1 = 1";
  scan.where(table + ".environment = ?", environment);
  if (by_axis) scan.where("h." + narrowing.axis + " = ?", narrowing.word);
  if (by_tag) scan.where("t.tag = ?", *narrowing.tag);
  if (after.empty()) {
    scan.where(table + ".name >= ?", narrowing.name_prefix);
  } else {
    scan.where(table + ".name > ?", after);
  }
  if (!narrowing.name_prefix.empty()) scan.where(table + ".name < ?", end);
  scan.statement += " ORDER BY " + table + ".name";
  return scan;
}

}  // namespace

std::vector<std::string> flags() {
  std::vector<std::string> all;
  auto add = [&](const auto& axis) { all.insert(all.end(), axis.begin(), axis.end()); };
  add(words(LifeCycle{}));
  add(words(Connectivity{}));
  add(words(Compliance{}));
  return all;
}

Result<Page<Host>> list(Reader& reader, EnvironmentId id,
                        const std::optional<model::Selector>& selector,
                        const PageRequest& request) {
  TRY(Environment environment, environments::get(reader, id));
  HostNarrowing narrowing = selector ? narrow(*selector) : HostNarrowing{};
  std::string after;
  if (!request.after.empty()) {
    TRY(after, read_cursor("hosts", request.after));
  }
  const std::string end = narrowing.name_prefix + "\xF4\x8F\xBF\xBF";  // past all with the prefix
  Scan rows = scan(id, narrowing, after, end);
  TRY(auto cursor, reader.connection().run(rows.statement, rows.parameters));

  Page<Host> page;
  std::string last;
  for (size_t cost = 0; true;) {
    TRY(bool more, cursor->next());
    if (!more) return page;
    if (page.items.size() == page_size(request) || cost >= kBudget) break;
    last = cursor->text(1);
    RowView view(reader, environment, *cursor);
    bool holds = !selector || selector->evaluate(view) == model::Match::yes;
    TRY_DO(view.status());
    cost += view.cost();
    if (holds) TRY_DO(read_row(*cursor, page.items.emplace_back()));
  }
  page.next = make_cursor("hosts", last);
  return page;
}

}  // namespace consort::store::hosts
