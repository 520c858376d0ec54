// How the pieces of a rendered body go into a mail: fixed text, and the values of fields between it. Pure.
#pragma once
#include <span>
#include <string>

#include "gazetted/render/mustache.hpp"

namespace gazetted {

// The whole of a body as quoted-printable, with a soft line break before and after each field: what surrounds a field
// does not depend on it.
std::string qp_encode(std::span<const Piece> pieces);

// Their text as it is read: a hole counts as the value that it holds.
std::string joined(std::span<const Piece> pieces);

// Whether more than a third of the fixed text is outside ASCII: then base64 is shorter to send.
bool wants_base64(std::span<const Piece> pieces);

}  // namespace gazetted
