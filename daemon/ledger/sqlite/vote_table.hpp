// The table of votes, and what each provider takes and refuses in ten minutes. Inside a transaction where it writes, on
// the ledger's thread.
#pragma once
#include <vector>

#include "gazetted/ledger/database.hpp"
#include "gazetted/ledger/entries.hpp"
#include "gazetted/model/vote.hpp"

namespace gazetted {

inline constexpr std::string_view vote_columns =
    "id, at, address, delivery, list, newsroom, provider, kind, halves, reason, rule, text, source, feedback, state, "
    "accepted";
Vote vote_in(const Statement& row);

// `where`: SQL over its columns, with what is bound by `bind`.
template <class Bind>
Result<std::vector<Vote>> votes_where(Database& db, const std::string& where, Bind bind) {
  auto query = db.prepare("SELECT " + std::string(vote_columns) + " FROM vote WHERE " + where);
  bind(query);
  std::vector<Vote> votes;
  auto read = for_each_row(query, [&](const Statement& row) { votes.push_back(vote_in(row)); });
  if (!read) return read.error();
  return votes;
}

// Fresh; its id is the ledger's.
Status put_vote(Database& db, const Vote& vote);
// The vote of a delivery that was refused, whose address, list and newsroom its rows say.
Status put_refusal_vote(Database& db, const Vote& vote);

Status add_load(Database& db, const std::string& provider, Time now, std::int64_t taken, std::int64_t hard);
// Oldest first, since then.
Result<std::vector<ProviderLoad>> read_load(Database& db, const std::string& provider, Time since);

}  // namespace gazetted
