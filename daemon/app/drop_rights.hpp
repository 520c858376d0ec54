// Whether what a client of the HTTP API has put may still be taken: between that and now a person may have approved
// what it takes the place of, somebody else may have dropped that, or the client may have fewer rights, or none.
#pragma once
#include "gazetted/app/acceptance.hpp"

namespace gazetted {

// An error says why it must not be taken; a drop of a person has no such limits. Blocking: reads the ledger.
Status check_rights_of_drop(const AcceptanceInput& input);

}  // namespace gazetted
