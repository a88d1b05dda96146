// The account: a ledger as one line of text, for the log and for the command.
#pragma once

#include <string>

#include <pollux/ledger.hpp>

namespace pollux::host {

// Whether each event has reached every reporter that its routes let it through to, under its own name, and
// each reporter has ended well.
[[nodiscard]] bool is_complete(const Ledger& ledger);

// "2 named 'overflow' (max_scopes)", or nothing: events that lost their names.
[[nodiscard]] std::string overflow_account(const Ledger& ledger);

// "; log: 4 delivered, 0 dropped, 0 rejected; …": each reporter, each loss with its reasons.
[[nodiscard]] std::string reporters_account(const Ledger& ledger);

// "4 events emitted, 2 lost (late 2); log: 4 delivered, …".
[[nodiscard]] std::string account(const Ledger& ledger);

// "2 lost (late 2); log: 4 delivered, …" with the reporters that lost something; nothing when all was
// delivered under its own name.
[[nodiscard]] std::string losses(const Ledger& ledger);

}  // namespace pollux::host
