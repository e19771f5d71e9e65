#include "store/host_counts.h"

#include "store/sql/query.h"

namespace consort::store {
namespace {

template <class E>
struct Row {
  E state{};
  int64_t hosts = 0;
};

template <class E>
Status read_row(const sql::Cursor& row, Row<E>& r) {
  return sql::columns(row, r.state, r.hosts);
}

template <class E>
Status count_axis(Reader& reader, EnvironmentId environment, const std::string& column,
                  std::map<E, int64_t>& counts) {
  TRY(auto rows,
      (sql::all<Row<E>>(
          reader.connection(),
          "SELECT " + column + ", COUNT(*) FROM hosts WHERE environment = ? GROUP BY " + column,
          environment)));
  for (const Row<E>& row : rows)
    counts[row.state] = row.hosts;
  return {};
}

}  // namespace

namespace hosts {

Result<HostCounts> count(Reader& reader, EnvironmentId environment) {
  HostCounts counts;
  TRY_DO(count_axis(reader, environment, "life_cycle", counts.life_cycle));
  TRY_DO(count_axis(reader, environment, "connectivity", counts.connectivity));
  TRY_DO(count_axis(reader, environment, "compliance", counts.compliance));
  return counts;
}

}  // namespace hosts
}  // namespace consort::store
