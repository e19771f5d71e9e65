#pragma once
#include "store/hosts.h"
#include "store/sql/query.h"

namespace consort::store {

// The columns of a host, of the table `hosts h`, in the order read_row() wants them.
inline const std::string kHostColumns =
    "h.id, h.name, h.tags, h.life_cycle, h.connectivity, h.compliance, h.note, h.agent, "
    "h.certificate, h.facts, h.last_seen, h.created";

inline Status read_row(const sql::Cursor& row, Host& h) {
  return sql::columns(row, h.id, h.name, h.tags, h.life_cycle, h.connectivity, h.compliance, h.note,
                      h.agent, h.certificate, h.facts, h.last_seen, h.created);
}

}  // namespace consort::store
