#!/bin/sh
# Makes a password for each user of the access list, and one token for the dashboard, unless they are there already; then
# the broker's password file from them. Runs once, as root, before broker and bridge start; each password can be read by
# the one that needs it.
set -eu
acl=${1:-/mosquitto/config/acl}
folder=${2:-/credentials}
broker=1883:1883 # who mosquitto runs as in its image
bridge=10001:10001 # who the bridge runs as in its image

umask 077
chmod 711 "$folder"
make_secret() {
    [ -s "$folder/$1" ] || head -c 18 /dev/urandom | base64 | tr '+/' '-_' >"$folder/$1"
}

rm -f "$folder/mosquitto.new"
for user in $(sed -n 's/^user  *//p' "$acl"); do
    make_secret "$user"
    printf '%s:%s\n' "$user" "$(cat "$folder/$user")" >>"$folder/mosquitto.new"
done
make_secret http-token
mosquitto_passwd -U "$folder/mosquitto.new"
chmod 400 "$folder"/*
chown "$broker" "$folder/mosquitto.new"
chown "$bridge" "$folder/chargepoint2mqtt" "$folder/http-token"
mv -f "$folder/mosquitto.new" "$folder/mosquitto"
