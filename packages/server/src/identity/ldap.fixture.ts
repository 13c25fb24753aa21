/** A small directory: two people of one displayed name, one without a name to show, and two groups. */
export const directoryEntries = `
dn: dc=example,dc=org
objectClass: domain
dc: example

dn: ou=people,dc=example,dc=org
objectClass: organizationalUnit
ou: people

dn: ou=groups,dc=example,dc=org
objectClass: organizationalUnit
ou: groups

dn: uid=jane,ou=people,dc=example,dc=org
objectClass: inetOrgPerson
uid: jane
cn: Jane Doe
sn: Doe
displayName: Jane Doe
mail: jane@example.org
userPassword: jane's password
jpegPhoto:: /9j/4AAQSkZJRg==

dn: uid=jane2,ou=people,dc=example,dc=org
objectClass: inetOrgPerson
uid: jane2
cn: Jane Doe
sn: Doe
displayName: Jane Doe
mail: jane2@example.org
userPassword: the other's password

dn: uid=plain,ou=people,dc=example,dc=org
objectClass: inetOrgPerson
uid: plain
cn: Plain
sn: Plain
userPassword: plain's password

dn: uid=star(*)\\\\,ou=people,dc=example,dc=org
objectClass: inetOrgPerson
uid: star(*)\\
cn: Star
sn: Star
displayName: Star
userPassword: star's password

dn: uid=admin,ou=people,dc=example,dc=org
objectClass: inetOrgPerson
uid: admin
cn: admin
sn: admin
displayName: admin
userPassword: directory password

dn: cn=beamline,ou=groups,dc=example,dc=org
objectClass: groupOfNames
cn: beamline
member: uid=jane,ou=people,dc=example,dc=org

dn: cn=optics,ou=groups,dc=example,dc=org
objectClass: groupOfNames
cn: optics
description: lenses
member: uid=jane,ou=people,dc=example,dc=org
member: uid=jane2,ou=people,dc=example,dc=org
`;
