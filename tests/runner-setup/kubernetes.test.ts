import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { parseAllDocuments } from "yaml";
import { z } from "zod";
import { parsePolicy } from "../../src/runner/policy.ts";
import { RUNNER_SETUP } from "./run-tuner.ts";

const FOLDER = join(RUNNER_SETUP, "kubernetes");
const read = (name: string): string => readFileSync(join(FOLDER, name), "utf8");
const documents = (name: string): unknown[] => parseAllDocuments(read(name)).map((one) => one.toJS());

/*
 * Names of the values of chart gha-runner-scale-set (actions/actions-runner-controller, values.yaml of 2026), and of the
 * parts of a pod that we use (Kubernetes API reference, v1.36), written down here: the chart's own schema constrains only
 * the listener, and Helm takes a misspelt value in silence.
 */
const Quantity = z.string().regex(/^\d+(?:Mi|Gi)?$/);
const Resources = z.strictObject({
  cpu: z.string().regex(/^[1-9]\d*$/),
  memory: Quantity,
  "ephemeral-storage": Quantity,
});
const Pod = z.strictObject({
  hostUsers: z.literal(false),
  automountServiceAccountToken: z.literal(false),
  enableServiceLinks: z.literal(false),
  nodeSelector: z.record(z.string(), z.string()),
  tolerations: z.array(
    z.strictObject({
      key: z.string(),
      operator: z.enum(["Equal", "Exists"]),
      value: z.string(),
      effect: z.enum(["NoSchedule", "NoExecute"]),
    }),
  ),
  terminationGracePeriodSeconds: z.int().positive(),
  activeDeadlineSeconds: z.int().positive(),
  securityContext: z.strictObject({
    runAsNonRoot: z.literal(true),
    runAsUser: z.int().positive(),
    runAsGroup: z.int().positive(),
    fsGroup: z.int().positive(),
  }),
  containers: z.tuple([
    z.strictObject({
      name: z.literal("runner"),
      image: z.string().regex(/@sha256:/),
      command: z.tuple([z.literal("/home/runner/run.sh")]),
      env: z.array(z.strictObject({ name: z.string(), value: z.string() })),
      resources: z.strictObject({ requests: Resources, limits: Resources }),
      securityContext: z.strictObject({
        privileged: z.literal(false),
        allowPrivilegeEscalation: z.literal(false),
        capabilities: z.strictObject({ drop: z.tuple([z.literal("ALL")]) }),
        procMount: z.enum(["Default", "Unmasked"]),
        seccompProfile: z.strictObject({ type: z.enum(["RuntimeDefault", "Unconfined"]) }),
      }),
      volumeMounts: z.array(
        z.strictObject({ name: z.string(), mountPath: z.string(), readOnly: z.boolean().optional() }),
      ),
    }),
  ]),
  volumes: z.array(
    z.union([
      z.strictObject({ name: z.string(), emptyDir: z.strictObject({ sizeLimit: Quantity }) }),
      z.strictObject({
        name: z.string(),
        configMap: z.strictObject({ name: z.string(), defaultMode: z.int() }),
      }),
    ]),
  ),
});
/** `containerMode` is a value of the chart too; that it is not here is the rule. */
const Values = z.strictObject({
  githubConfigUrl: z.url(),
  githubConfigSecret: z.string(),
  runnerGroup: z.string(),
  runnerScaleSetName: z.string(),
  minRunners: z.int(),
  maxRunners: z.int(),
  template: z.strictObject({
    metadata: z.strictObject({ labels: z.record(z.string(), z.string()) }),
    spec: Pod,
  }),
});

const values = Values.parse(documents("values.yaml")[0]);
const [runner] = values.template.spec.containers;

describe("the values of the scale set", () => {
  test("a misspelt value, a container beside ours and docker-in-docker would be seen", () => {
    const [found] = documents("values.yaml") as [Record<string, unknown>];
    expect(Values.safeParse({ ...found, maxRunner: 1 }).success).toBe(false);
    expect(Values.safeParse({ ...found, containerMode: { type: "dind" } }).success).toBe(false);
    const pod = structuredClone(values);
    Reflect.set(pod.template.spec.containers[0].securityContext, "privileged", true);
    expect(Values.safeParse(pod).success).toBe(false);
  });

  test("requests equal limits in whole CPUs: Guaranteed, so that CPUs are exclusive", () => {
    expect(runner.resources.requests).toEqual(runner.resources.limits);
  });

  test("the pod goes only where the class's taint keeps everything else away, one job for a node", () => {
    const { nodeSelector, tolerations } = values.template.spec;
    for (const { key, value } of tolerations) expect(nodeSelector[key]).toBe(value);
    expect(values).toMatchObject({ minRunners: 0, maxRunners: 1, runnerScaleSetName: "bench-x64" });
  });

  test("the hook stands where the runner's user cannot write, and finds the policy where it looks for it", () => {
    const hook = runner.env.find(({ name }) => name === "ACTIONS_RUNNER_HOOK_JOB_STARTED")?.value ?? "";
    expect(read("README.md")).toContain(`/usr/local/lib/benchwarden/current/\nUSER runner`);
    expect(hook).toBe("/usr/local/lib/benchwarden/current/hook.js");
    expect(runner.volumeMounts).toContainEqual({ name: "policy", mountPath: "/etc/benchwarden", readOnly: true });
    expect(readFileSync(join(RUNNER_SETUP, "../src/entry/runner/hook.ts"), "utf8")).toContain(
      '"/etc/benchwarden/policy.json"',
    );
  });

  test("every mount has its volume, and every line of the values is explained", () => {
    const volumes = values.template.spec.volumes.map(({ name }) => name);
    expect(runner.volumeMounts.map(({ name }) => name).filter((name) => !volumes.includes(name))).toEqual([]);
    const keys = [...read("values.yaml").matchAll(/^ *(?:- )?([A-Za-z]+):/gm)].map((match) => match[1] ?? "");
    const plain = ["template", "metadata", "labels", "spec", "securityContext", "containers", "name", "command", "env"];
    const grouped = [
      "runAsNonRoot",
      "runAsGroup",
      "fsGroup",
      "requests",
      "limits",
      "terminationGracePeriodSeconds",
      "volumeMounts",
    ];
    const unexplained = keys.filter(
      (key) => ![...plain, ...grouped].includes(key) && !read("README.md").includes(`\`${key}`),
    );
    expect(unexplained).toEqual([]);
  });
});

test("the policy is one that the hook takes, of the class of the scale set", () => {
  const [map] = documents("policy.yaml") as [{ metadata: object; data: Record<string, string> }];
  expect(map.metadata).toEqual({ name: "bench-policy", namespace: "bench" });
  expect(parsePolicy(map.data["policy.json"] ?? "")).toMatchObject({
    class: values.runnerScaleSetName,
    admission: "none",
  });
});

const Port = z.strictObject({ protocol: z.enum(["TCP", "UDP"]), port: z.int() });
const Peer = z.union([
  z.strictObject({ ipBlock: z.strictObject({ cidr: z.string(), except: z.array(z.string()) }) }),
  z.strictObject({
    namespaceSelector: z.strictObject({ matchLabels: z.record(z.string(), z.string()) }),
    podSelector: z.strictObject({ matchLabels: z.record(z.string(), z.string()) }),
  }),
]);
const NetworkPolicy = z.strictObject({
  apiVersion: z.literal("networking.k8s.io/v1"),
  kind: z.literal("NetworkPolicy"),
  metadata: z.strictObject({ name: z.string(), namespace: z.string() }),
  spec: z.strictObject({
    podSelector: z.strictObject({}),
    policyTypes: z.tuple([z.literal("Ingress"), z.literal("Egress")]),
    ingress: z.array(z.never()),
    egress: z.array(z.strictObject({ to: z.array(Peer), ports: z.array(Port) })),
  }),
});

test("pods of the namespace reach the resolver and public HTTPS, no private or metadata address, and are reached by nobody", () => {
  const [namespace, policy] = documents("namespace.yaml") as [{ metadata: { name: string } }, unknown];
  const { metadata, spec } = NetworkPolicy.parse(policy);
  expect(metadata.namespace).toBe(namespace.metadata.name);
  for (const { to, ports } of spec.egress) {
    for (const peer of to) {
      if (!("ipBlock" in peer)) continue;
      expect(ports).toEqual([{ protocol: "TCP", port: 443 }]);
      // The same private ranges as the rules of a machine, as far as a pod can have them.
      if (!peer.ipBlock.cidr.includes(":"))
        for (const range of readFileSync(join(RUNNER_SETUP, "firewall.nft"), "utf8").match(
          /(?:10|100|127|169|172|192)\.[\d./]+/g,
        ) ?? [])
          expect(peer.ipBlock.except).toContain(range);
    }
  }
});

const Kubelet = z.strictObject({
  apiVersion: z.literal("kubelet.config.k8s.io/v1beta1"),
  kind: z.literal("KubeletConfiguration"),
  cpuManagerPolicy: z.literal("static"),
  cpuManagerPolicyOptions: z.strictObject({ "full-pcpus-only": z.literal("true") }),
  topologyManagerPolicy: z.literal("single-numa-node"),
  memoryManagerPolicy: z.literal("Static"),
  reservedSystemCPUs: z.string(),
  systemReserved: z.strictObject({ memory: Quantity }),
  evictionHard: z.strictObject({ "memory.available": Quantity, "nodefs.available": z.string() }),
  reservedMemory: z.array(z.strictObject({ numaNode: z.int(), limits: z.strictObject({ memory: Quantity }) })),
  maxPods: z.int(),
});

test("the kubelet's reserved memory is the sum of what it reserves, or it would not start", () => {
  const kubelet = Kubelet.parse(documents("kubelet.yaml")[0]);
  const sum = mebibytes(kubelet.systemReserved.memory) + mebibytes(kubelet.evictionHard["memory.available"]);
  const reserved = kubelet.reservedMemory.reduce((total, { limits }) => total + mebibytes(limits.memory), 0);
  expect(reserved).toBe(sum);
});

function mebibytes(quantity: string): number {
  return Number.parseInt(quantity, 10) * (quantity.endsWith("Gi") ? 1_024 : 1);
}
