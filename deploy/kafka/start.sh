#!/bin/sh
# Starts one broker of a KRaft cluster from the jars of pom.xml: writes its configuration, formats its directory the
# first time, and becomes the broker. Everything comes from the environment:
#   KAFKA_NODE_ID     this broker's number
#   KAFKA_VOTERS      every broker's controller: 1@kafka-1:9093,2@kafka-2:9093,3@kafka-3:9093
#   KAFKA_ADVERTISED  the address that clients and the other brokers reach it at: kafka-1:9092
#   KAFKA_CLUSTER_ID  the same for all, and for ever
# and optionally
#   KAFKA_DATA        its directory (/var/lib/kafka)
#   KAFKA_JARS        where the jars lie (/opt/kafka/jars)
#   KAFKA_LISTEN, KAFKA_CONTROLLER_LISTEN   addresses to listen on (0.0.0.0:9092, 0.0.0.0:9093)
#   KAFKA_REPLICATION how many copies of each record (3); it takes writes while all but one are there
#   KAFKA_HEAP        of the JVM (1g)
#   KAFKA_SECURITY    of clients and among brokers: PLAINTEXT (as it is), SSL, SASL_PLAINTEXT, SASL_SSL; with TLS the
#                     controllers have it too
#   KAFKA_EXTRA       a file of further properties (keys, who may connect: docs/operator.md); what it sets counts
set -eu

data=${KAFKA_DATA:-/var/lib/kafka}
jars=${KAFKA_JARS:-/opt/kafka/jars}
replication=${KAFKA_REPLICATION:-3}
security=${KAFKA_SECURITY:-PLAINTEXT}
case $security in *SSL) controllers=SSL ;; *) controllers=PLAINTEXT ;; esac
in_sync=$((replication > 1 ? replication - 1 : 1))
config=$data/server.properties

mkdir -p "$data"
cat >"$config" <<END
process.roles=broker,controller
node.id=$KAFKA_NODE_ID
controller.quorum.voters=$KAFKA_VOTERS
controller.listener.names=CONTROLLER
listeners=$security://${KAFKA_LISTEN:-0.0.0.0:9092},CONTROLLER://${KAFKA_CONTROLLER_LISTEN:-0.0.0.0:9093}
advertised.listeners=$security://$KAFKA_ADVERTISED
listener.security.protocol.map=$security:$security,CONTROLLER:$controllers
security.inter.broker.protocol=$security
log.dirs=$data/log
# Topics are made by \`rasad topics --create\`, never by a client's typing error.
auto.create.topics.enable=false
default.replication.factor=$replication
min.insync.replicas=$in_sync
offsets.topic.replication.factor=$replication
transaction.state.log.replication.factor=$replication
transaction.state.log.min.isr=$in_sync
share.coordinator.state.topic.replication.factor=$replication
share.coordinator.state.topic.min.isr=$in_sync
# A worker that died is replaced after its session: let workers ask for short ones.
group.min.session.timeout.ms=6000
# schemas.topics.MESSAGE_CAP: the largest page with its headers.
message.max.bytes=8912896
replica.fetch.max.bytes=8912896
END
# Of two lines with one key the last counts.
[ -z "${KAFKA_EXTRA:-}" ] || cat "$KAFKA_EXTRA" >>"$config"

log4j=-Dlog4j.configuration=file:$(cd "$(dirname "$0")" && pwd)/log4j.properties
[ -e "$data/log/meta.properties" ] ||
    java -Xmx256m "$log4j" -cp "$jars/*" kafka.tools.StorageTool format --cluster-id="$KAFKA_CLUSTER_ID" --config "$config"
exec java "-Xmx${KAFKA_HEAP:-1g}" -XX:+UseG1GC "$log4j" -cp "$jars/*" kafka.Kafka "$config"
