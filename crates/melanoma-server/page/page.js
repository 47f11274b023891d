function s(n,e={},...t){let a=document.createElement(n);for(let[r,o]of Object.entries(e))typeof o=="string"?a.setAttribute(r,o):a.addEventListener(r,o);return a.append(...t),a}var x=[[60,10,110],[170,40,110],[240,110,40],[255,240,140]],Ze=.65,Je=.67;function me({heat_map:n,area:e}){let t=Math.min(1,640/Math.max(e.image_width,e.image_height)),a=g=>Math.max(1,Math.round(g*t)),r=document.createElement("canvas");r.width=a(e.image_width),r.height=a(e.image_height);let o=r.getContext("2d");if(!o)return r;o.fillStyle=`rgb(0 0 0 / ${Je})`,o.fillRect(0,0,r.width,r.height);let[u,d,c,m]=[a(e.left+1)-1,a(e.top+1)-1,a(e.width),a(e.height)],f=o.createImageData(c,m);for(let g=0;g<m;g++)for(let b=0;b<c;b++){let w=Math.max(0,Ye(n,(b+.5)/c,(g+.5)/m));f.data.set([...Xe(w),255*Ze*w],4*(g*c+b))}return o.putImageData(f,u,d),r}function Ye({width:n,height:e,values:t},a,r){let[o,u,d]=de(a,n),[c,m,f]=de(r,e),g=(w,z)=>t[w]?.[z]??0,b=w=>g(w,o)*(1-d)+g(w,u)*d;return b(c)*(1-f)+b(m)*f}function de(n,e){let t=Math.min(Math.max(n*e-.5,0),e-1),a=Math.floor(t);return[a,Math.min(a+1,e-1),t-a]}function Xe(n){let e=Math.min(n,1)*(x.length-1),t=Math.min(Math.floor(e),x.length-2),[a,r]=[x[t]??x[0],x[t+1]??x[0]];return a.map((o,u)=>o+((r[u]??o)-o)*(e-t))}function pe(n,{decision:e,probabilities:t,classes:a}){let r=a.find(({code:o})=>o===e.target);return r?{className:ve(n,r),probability:r.probability}:{className:null,probability:t.malignant}}function ge(n,e){let{decision:t,probabilities:a,model:r}=e,{className:o,probability:u}=pe(n,e),[d,c]=n.percentPair(u,t.threshold),m=o===null?d:n.percent(a.malignant),f=n.message(r.calibrated?"probability":"probability-uncalibrated",{probability:m}),g=o===null?n.message("threshold",{threshold:c}):n.message("threshold-of",{threshold:c,class:o}),b=n.message("bar",{probability:m,threshold:o===null?c:`${c} ${o}`}),w=s("div",{class:"track",role:"img","aria-label":b}),z=s("div",{class:t.refer?"fill refer-fill":"fill"});z.style.width=`${100*a.malignant}%`,w.append(z);let G=s("div",{class:"scale","aria-hidden":"true"},s("span",{},n.wholePercent(0)),s("span",{},n.wholePercent(1))),q=[s("p",{},f),w,G];if(o===null){let O=s("div",{class:t.threshold>.5?"mark late":"mark"},s("span",{},g));O.style.left=`${100*t.threshold}%`,w.append(O)}else q.push(s("p",{},`${o}: ${d}; ${g}`));return q}function fe(n,e){let{decision:t,tta_agreement:a,advice:r}=e;if(r.code==="inconclusive")return t.reasons.includes("weak_evidence")?he(n,e):[];let o=t.evidence?he(n,e):Qe(n,e);if(a){let[u,d]=a.malignant;o.push(n.message("tta",{views:a.views,lowest:n.percent(u),highest:n.percent(d)}))}return o}function be(n,e){return{kind:e.image_type?.label??"unknown",class:pe(n,e).className??"none"}}function he(n,e){let{evidence:t}=e.decision;if(!t)return[];let[a,r]=t.sensitivity_interval,[o,u]=t.specificity_interval.map(m=>1-m).reverse(),d={images:t.images,leftOut:t.left_out,sensitivity:n.percent(t.sensitivity,0),low:n.percent(a,0),high:n.percent(r,0),others:n.percent(1-t.specificity,0),lowOthers:n.percent(o??0,0),highOthers:n.percent(u??1,0)},c=n.message("evidence",{...d,...be(n,e)});return t.left_out==="patients"?[c,n.message("evidence-patients")]:[c]}function Qe(n,e){let{sensitivity:t,specificity:a}=e.decision;if(t===null||a===null)return[];let r={sensitivity:n.percent(t),others:n.percent(1-a)};return[n.message("measured",{...r,...be(n,e)})]}function we(n,e){let t=["class-column","kind-column","probability-column"].map(o=>s("th",{scope:"col"},n.message(o))),a=[...e.classes].sort((o,u)=>u.probability-o.probability).map(o=>s("tr",{},s("th",{scope:"row"},ve(n,o)),s("td",{},n.message(o.malignant?"malignant":"benign")),s("td",{class:"number"},n.percent(o.probability)))),r=s("table",{},s("thead",{},s("tr",{},...t)),s("tbody",{},...a));return s("details",{},s("summary",{},n.message("classes")),r)}function ve(n,{code:e,name:t}){return n.has(`class-${e}`)?n.message(`class-${e}`):t}var et={consult_dermatologist:"result refer",no_sign_not_ruled_out:"result",inconclusive:"result inconclusive"};function P({advice:n}){return n.code==="inconclusive"}function J(n,{advice:{code:e}}){return n.message(`result-${e}`)}function ye(n,{report:e},t){let a=fe(n,e).map(r=>s("p",{class:"quiet"},r));return[s("p",{class:et[e.advice.code]},J(n,e)),...tt(n,e),...nt(n,e),...at(n,e),...P(e)?[]:ge(n,e),...rt(n,e),...a,...P(e)?[]:[we(n,e)],ot(n,e,t)]}function tt(n,{advice:{code:e}}){return{consult_dermatologist:[],no_sign_not_ruled_out:["then-no-sign"],inconclusive:["meaning-inconclusive","then-inconclusive"]}[e].map(a=>s("p",{},n.message(a)))}function nt(n,e){let t=e.decision.reasons.map(a=>s("li",{},n.message(`reason-${a}`)));return t.length===0?[]:[s("p",{},n.message(P(e)?"reasons-inconclusive":"reasons")),s("ul",{},...t)]}function at(n,{advice:e,quality:t}){let a=t.warnings.map(({code:o,advice:u})=>s("li",{},n.has(`warning-${o}`)?n.message(`warning-${o}`):u));if(a.length===0)return[];let r=n.message(e.code==="no_sign_not_ruled_out"?"warnings-no-sign":"warnings");return[s("div",{class:"warnings"},s("p",{},r),s("ul",{},...a))]}function rt(n,e){if(!e.image_type)return[];let t=n.message(`kind-${e.image_type.label}`),a=e.advice.code==="no_sign_not_ruled_out";return[s("p",{},a?`${t} ${n.message("kind-wrong")}`:t)]}function ot(n,{model:e,engine:t,decision:a,image_type:r},o){let u=`${t.name} ${t.version}`,d=[["about-model",`${e.name} ${e.version} (SHA-256 ${e.sha256})`],["about-point",a.operating_point],["about-engine",t.fallback?n.message("about-engine-fallback",{engine:u}):u],["about-date",n.dateTime(o)]];if(r){let{dermoscopic:m,clinical:f,other:g}=r.probabilities,b={dermoscopic:n.percent(m),clinical:n.percent(f),other:n.percent(g)};d.push(["about-kind",n.message("about-kind-value",b)])}let c=d.flatMap(([m,f])=>[s("dt",{},n.message(m)),s("dd",{},f)]);return s("details",{},s("summary",{},n.message("about")),s("dl",{},...c))}var it=70;function _e(n,e,t,a){let r=s("img",{src:e,alt:n.message("photo-alt",{name:t})}),o=s("div",{class:"stack"},r),u=s("figure",{},o),d=a?[s("p",{class:"quiet"},n.message("no-preview"))]:[];if(r.addEventListener("error",()=>u.replaceChildren(...d)),!a||P(a.report))return u;if(!a.heatMap)return u.append(s("p",{class:"quiet"},n.message("map-none"))),u;let c=me(a.heatMap);c.setAttribute("role","img"),c.setAttribute("aria-label",n.message("photo-with-map-alt",{name:t}));let m=s("input",{type:"range",min:"0",max:"100",value:String(it)}),f=()=>c.style.opacity=String(Number(m.value)/100);m.addEventListener("input",f),f(),o.append(c);let g=a.heatMap.heat_map.values.every(b=>b.every(w=>w<=0));return u.append(s("label",{},n.message("map"),m),s("figcaption",{class:"quiet"},n.message(g?"map-flat":"map-hint"))),u}var st=1024;async function ke(n,e,t){let a=n.message("report-title",{name:t}),r=e.cloneNode(!0);for(let b of r.querySelectorAll("button, figure label"))b.remove();for(let b of r.querySelectorAll("details"))b.open=!0;let o=r.querySelector(".stack");o?.classList.add("apart"),o?.replaceChildren(...lt(e));let u=s("p",{class:"notice"},`${n.message("notice")} ${n.message("notice-more")}`),d=s("body",{},s("h1",{},a),u,...r.children,ct()),c=`<meta charset="utf-8">${s("title",{},a).outerHTML}<style>${await ut()}</style>`,m=`<!doctype html>
<html lang="${n.language}"><head>${c}</head>${d.outerHTML}</html>
`,f=new Blob([m],{type:"text/html"}),g=s("a",{href:URL.createObjectURL(f),download:`${t.replace(/\.\w+$/,"")}.html`});g.click(),setTimeout(()=>URL.revokeObjectURL(g.href),6e4)}function lt(n){let e=n.querySelector(".stack img"),t=n.querySelector(".stack canvas");if(!e?.naturalWidth)return[];let a=Math.min(1,st/Math.max(e.naturalWidth,e.naturalHeight));return(t?[null,t]:[null]).map(r=>{let o=document.createElement("canvas");[o.width,o.height]=[e.naturalWidth*a,e.naturalHeight*a];let u=o.getContext("2d");u?.drawImage(e,0,0,o.width,o.height),r&&u?.drawImage(r,0,0,o.width,o.height);let d=(r?r.getAttribute("aria-label"):e.alt)??"";return s("img",{src:o.toDataURL("image/jpeg",.9),alt:d})})}async function ut(){return(await fetch("page.css")).text()}function ct(){return document.querySelector(".limits")?.cloneNode(!0)??document.createTextNode("")}var T=class extends Error{constructor(t){super(t);this.code=t}code},I=class extends Error{},dt=20;async function $e(n,e,t){for(let a=1;;a++){try{return await mt(n,t)}catch(r){if(!(r instanceof T&&(r.code==="overloaded"||r.code==="not_ready"))||a===dt)throw r}e(),await Le(1e3,t)}}async function mt(n,e){try{let{report:t,heat_map:a,area:r}=await Ee("api/v1/explain",n,e);return{report:t,heatMap:{heat_map:a,area:r}}}catch(t){if(!(t instanceof T)||t.code!=="invalid_parameter")throw t}return{report:await Ee("api/v1/classify",n,e),heatMap:null}}async function Ee(n,e,t){let a,r;try{a=await fetch(n,{method:"POST",headers:{accept:"application/json, application/problem+json;q=0.9","content-type":"application/octet-stream"},body:e,signal:t}),r=await a.json()}catch(o){throw t.throwIfAborted(),new I(String(o))}if(a.ok)return r;throw new T(r.code??String(a.status))}async function Se(n){for(;;){await Le(1e3,n);try{if((await fetch("health/ready",{signal:n})).ok)return}catch{n.throwIfAborted()}}}function Le(n,e){return new Promise((t,a)=>{let r=setTimeout(t,n);e.addEventListener("abort",()=>(clearTimeout(r),a(e.reason)),{once:!0})})}var ht=new Set(["overloaded","not_ready","body_timeout","deadline_exceeded"]),pt=new Set(["no_lesion_found","image_too_small","low_contrast","image_too_blurred","image_too_dark","image_too_bright","image_without_color"]),j=class{constructor(e,t,a,r,o){this.file=e;this.number=t;this.i18n=a;this.onChange=r;this.onRemove=o;this.#e=URL.createObjectURL(e),this.render(a),this.send()}file;number;i18n;onChange;onRemove;element=s("li");#e;#n=new AbortController;#a={kind:"working"};get name(){return this.file.name||this.i18n.message("photo",{number:this.number})}async send(){let{signal:e}=this.#n;try{for(;;){this.#t({kind:"working"});try{let t=await $e(this.file,()=>this.#t({kind:"waiting"}),e);return this.#t({kind:"answered",answer:t,date:new Date})}catch(t){if(t instanceof T)return this.#t({kind:"rejected",code:t.code});if(!(t instanceof I))throw t}this.#t({kind:"unreachable"}),await Se(e)}}catch(t){if(!e.aborted)throw t}}remove(){this.#n.abort(new DOMException("removed","AbortError")),URL.revokeObjectURL(this.#e),this.element.remove(),this.onRemove(this)}render(e){this.i18n=e;let{name:t}=this,a=this.#a,r=a.kind==="answered"?a.answer:null,o=s("p",{class:"buttons"});a.kind==="answered"&&o.append(s("button",{type:"button",click:()=>{ke(e,this.element,t)}},e.message("save"))),o.append(s("button",{type:"button","aria-label":e.message("remove",{name:t}),click:()=>this.remove()},"✕"));let u=s("div",{class:"bar"},s("h3",{},t),o),d=s("div",{class:"body"},...this.#o(a));this.element.replaceChildren(s("article",{class:"card"},u,_e(e,this.#e,t,r),d)),this.element.dataset.state=a.kind}#t(e){this.#a=e,this.render(this.i18n),e.kind!=="working"&&this.onChange(this.i18n.message("status-done",{name:this.name,result:this.#r(e)}))}#r(e){let{i18n:t}=this;switch(e.kind){case"answered":return J(t,e.answer.report);case"rejected":return t.has(`error-${e.code}`)?t.message(`error-${e.code}`):t.message("error-other",{code:e.code});default:return t.message(e.kind)}}#o(e){if(e.kind==="answered")return ye(this.i18n,e.answer,e.date);let t=e.kind==="working"||e.kind==="waiting",a=s("p",{class:t?"working":""},this.#r(e));if(e.kind!=="rejected")return[a];let r=s("p",{class:"result"},this.i18n.message("rejected"));if(pt.has(e.code))return[r,a,s("p",{},this.i18n.message("rejected-then"))];let o=s("button",{type:"button",click:()=>{this.send()}},this.i18n.message("retry"));return ht.has(e.code)?[r,a,o]:[r,a]}};var _=class{constructor(e){this.value=e}valueOf(){return this.value}},h=class extends _{constructor(e="???"){super(e)}toString(e){return`{${this.value}}`}},v=class extends _{constructor(e,t={}){super(e),this.opts=t}toString(e){if(e)try{return e.memoizeIntlObject(Intl.NumberFormat,this.opts).format(this.value)}catch(t){e.reportError(t)}return this.value.toString(10)}},k=class n extends _{static supportsValue(e){if(typeof e=="number"||e instanceof Date)return!0;if(e instanceof _)return n.supportsValue(e.valueOf());if("Temporal"in globalThis){let t=globalThis.Temporal;if(e instanceof t.Instant||e instanceof t.PlainDateTime||e instanceof t.PlainDate||e instanceof t.PlainMonthDay||e instanceof t.PlainTime||e instanceof t.PlainYearMonth)return!0}return!1}constructor(e,t={}){e instanceof n?(t={...e.opts,...t},e=e.value):e instanceof _&&(e=e.valueOf()),typeof e=="object"&&"calendarId"in e&&t.calendar===void 0&&(t={...t,calendar:e.calendarId}),super(e),this.opts=t}[Symbol.toPrimitive](e){return e==="string"?this.toString():this.toNumber()}toNumber(){let e=this.value;if(typeof e=="number")return e;if(e instanceof Date)return e.getTime();if("epochMilliseconds"in e)return e.epochMilliseconds;if("toZonedDateTime"in e)return e.toZonedDateTime("UTC").epochMilliseconds;throw new TypeError("Unwrapping a non-number value as a number")}toString(e){if(e)try{return e.memoizeIntlObject(Intl.DateTimeFormat,this.opts).format(this.value)}catch(t){e.reportError(t)}return typeof this.value=="number"||this.value instanceof Date?new Date(this.value).toISOString():this.value.toString()}};var Te=100,gt="⁨",ft="⁩";function bt(n,e,t){if(t===e||t instanceof v&&e instanceof v&&t.value===e.value)return!0;if(e instanceof v&&typeof t=="string"){let a=n.memoizeIntlObject(Intl.PluralRules,e.opts).select(e.value);if(t===a)return!0}return!1}function ze(n,e,t){return e[t]?D(n,e[t].value):(n.reportError(new RangeError("No default")),new h)}function Y(n,e){let t=[],a=Object.create(null);for(let r of e)r.type==="narg"?a[r.name]=M(n,r.value):t.push(M(n,r));return{positional:t,named:a}}function M(n,e){switch(e.type){case"str":return e.value;case"num":return new v(e.value,{minimumFractionDigits:e.precision});case"var":return wt(n,e);case"mesg":return vt(n,e);case"term":return yt(n,e);case"func":return _t(n,e);case"select":return kt(n,e);default:return new h}}function wt(n,{name:e}){let t;if(n.params)if(Object.prototype.hasOwnProperty.call(n.params,e))t=n.params[e];else return new h(`$${e}`);else if(n.args&&Object.prototype.hasOwnProperty.call(n.args,e))t=n.args[e];else return n.reportError(new ReferenceError(`Unknown variable: $${e}`)),new h(`$${e}`);if(t instanceof _)return t;switch(typeof t){case"string":return t;case"number":return new v(t);case"object":if(k.supportsValue(t))return new k(t);default:return n.reportError(new TypeError(`Variable type not supported: $${e}, ${typeof t}`)),new h(`$${e}`)}}function vt(n,{name:e,attr:t}){let a=n.bundle._messages.get(e);if(!a)return n.reportError(new ReferenceError(`Unknown message: ${e}`)),new h(e);if(t){let r=a.attributes[t];return r?D(n,r):(n.reportError(new ReferenceError(`Unknown attribute: ${t}`)),new h(`${e}.${t}`))}return a.value?D(n,a.value):(n.reportError(new ReferenceError(`No value: ${e}`)),new h(e))}function yt(n,{name:e,attr:t,args:a}){let r=`-${e}`,o=n.bundle._terms.get(r);if(!o)return n.reportError(new ReferenceError(`Unknown term: ${r}`)),new h(r);if(t){let d=o.attributes[t];if(d){n.params=Y(n,a).named;let c=D(n,d);return n.params=null,c}return n.reportError(new ReferenceError(`Unknown attribute: ${t}`)),new h(`${r}.${t}`)}n.params=Y(n,a).named;let u=D(n,o.value);return n.params=null,u}function _t(n,{name:e,args:t}){let a=n.bundle._functions[e];if(!a)return n.reportError(new ReferenceError(`Unknown function: ${e}()`)),new h(`${e}()`);if(typeof a!="function")return n.reportError(new TypeError(`Function ${e}() is not callable`)),new h(`${e}()`);try{let r=Y(n,t);return a(r.positional,r.named)}catch(r){return n.reportError(r),new h(`${e}()`)}}function kt(n,{selector:e,variants:t,star:a}){let r=M(n,e);if(r instanceof h)return ze(n,t,a);for(let o of t){let u=M(n,o.key);if(bt(n,r,u))return D(n,o.value)}return ze(n,t,a)}function X(n,e){if(n.dirty.has(e))return n.reportError(new RangeError("Cyclic reference")),new h;n.dirty.add(e);let t=[],a=n.bundle._useIsolating&&e.length>1;for(let r of e){if(typeof r=="string"){t.push(n.bundle._transform(r));continue}if(n.placeables++,n.placeables>Te)throw n.dirty.delete(e),new RangeError(`Too many placeables expanded: ${n.placeables}, max allowed is ${Te}`);a&&t.push(gt),t.push(M(n,r).toString(n)),a&&t.push(ft)}return n.dirty.delete(e),t.join("")}function D(n,e){return typeof e=="string"?n.bundle._transform(e):X(n,e)}var H=class{constructor(e,t,a){this.dirty=new WeakSet,this.params=null,this.placeables=0,this.bundle=e,this.errors=t,this.args=a}reportError(e){if(!this.errors||!(e instanceof Error))throw e;this.errors.push(e)}memoizeIntlObject(e,t){let a=this.bundle._intls.get(e);a||(a={},this.bundle._intls.set(e,a));let r=JSON.stringify(t);return a[r]||(a[r]=new e(this.bundle.locales,t)),a[r]}};function Q(n,e){let t=Object.create(null);for(let[a,r]of Object.entries(n))e.includes(a)&&(t[a]=r.valueOf());return t}var xe=["unitDisplay","currencyDisplay","useGrouping","minimumIntegerDigits","minimumFractionDigits","maximumFractionDigits","minimumSignificantDigits","maximumSignificantDigits"];function De(n,e){let t=n[0];if(t instanceof h)return new h(`NUMBER(${t.valueOf()})`);if(t instanceof v)return new v(t.valueOf(),{...t.opts,...Q(e,xe)});if(t instanceof k)return new v(t.toNumber(),{...Q(e,xe)});throw new TypeError("Invalid argument to NUMBER")}var Et=["dateStyle","timeStyle","fractionalSecondDigits","dayPeriod","hour12","weekday","era","year","month","day","hour","minute","second","timeZoneName"];function Ae(n,e){let t=n[0];if(t instanceof h)return new h(`DATETIME(${t.valueOf()})`);if(t instanceof k||t instanceof v)return new k(t,Q(e,Et));throw new TypeError("Invalid argument to DATETIME")}var Re=new Map;function Pe(n){let e=Array.isArray(n)?n.join(" "):n,t=Re.get(e);return t===void 0&&(t=new Map,Re.set(e,t)),t}var N=class{constructor(e,{functions:t,useIsolating:a=!0,transform:r=o=>o}={}){this._terms=new Map,this._messages=new Map,this.locales=Array.isArray(e)?e:[e],this._functions={NUMBER:De,DATETIME:Ae,...t},this._useIsolating=a,this._transform=r,this._intls=Pe(e)}hasMessage(e){return this._messages.has(e)}getMessage(e){return this._messages.get(e)}addResource(e,{allowOverrides:t=!1}={}){let a=[];for(let r=0;r<e.body.length;r++){let o=e.body[r];if(o.id.startsWith("-")){if(t===!1&&this._terms.has(o.id)){a.push(new Error(`Attempt to override an existing term: "${o.id}"`));continue}this._terms.set(o.id,o)}else{if(t===!1&&this._messages.has(o.id)){a.push(new Error(`Attempt to override an existing message: "${o.id}"`));continue}this._messages.set(o.id,o)}}return a}formatPattern(e,t=null,a=null){if(typeof e=="string")return this._transform(e);let r=new H(this,a,t);try{return X(r,e).toString(r)}catch(o){if(r.errors&&o instanceof Error)return r.errors.push(o),new h().toString(r);throw o}}};var ee=/^(-?[a-zA-Z][\w-]*) *= */gm,Ie=/\.([a-zA-Z][\w-]*) *= */y,$t=/\*?\[/y,te=/(-?[0-9]+(?:\.([0-9]+))?)/y,St=/([a-zA-Z][\w-]*)/y,Me=/([$-])?([a-zA-Z][\w-]*)(?:\.([a-zA-Z][\w-]*))?/y,Lt=/^[A-Z][A-Z0-9_-]*$/,V=/([^{}\n\r]+)/y,Tt=/([^\\"\n\r]*)/y,Ne=/\\([\\"])/y,Fe=/\\u([a-fA-F0-9]{4})|\\U([a-fA-F0-9]{6})/y,zt=/^\n+/,Ce=/ +$/,xt=/ *\r?\n/g,Dt=/( *)$/,At=/{\s*/y,qe=/\s*}/y,Rt=/\[\s*/y,Pt=/\s*] */y,It=/\s*\(\s*/y,Mt=/\s*->\s*/y,Nt=/\s*:\s*/y,Ft=/\s*,?\s*/y,Ct=/\s+/y,F=class{constructor(e){this.body=[],ee.lastIndex=0;let t=0;for(;;){let i=ee.exec(e);if(i===null)break;t=ee.lastIndex;try{this.body.push(c(i[1]))}catch(l){if(l instanceof SyntaxError)continue;throw l}}function a(i){return i.lastIndex=t,i.test(e)}function r(i,l){if(e[t]===i)return t++,!0;if(l)throw new l(`Expected ${i}`);return!1}function o(i,l){if(a(i))return t=i.lastIndex,!0;if(l)throw new l(`Expected ${i.toString()}`);return!1}function u(i){i.lastIndex=t;let l=i.exec(e);if(l===null)throw new SyntaxError(`Expected ${i.toString()}`);return t=i.lastIndex,l}function d(i){return u(i)[1]}function c(i){let l=f(),p=m();if(l===null&&Object.keys(p).length===0)throw new SyntaxError("Expected message value or attributes");return{id:i,value:l,attributes:p}}function m(){let i=Object.create(null);for(;a(Ie);){let l=d(Ie),p=f();if(p===null)throw new SyntaxError("Expected attribute value");i[l]=p}return i}function f(){let i;if(a(V)&&(i=d(V)),e[t]==="{"||e[t]==="}")return g(i?[i]:[],1/0);let l=ue();return l?i?g([i,l],l.length):(l.value=Z(l.value,zt),g([l],l.length)):i?Z(i,Ce):null}function g(i=[],l){for(;;){if(a(V)){i.push(d(V));continue}if(e[t]==="{"){i.push(b());continue}if(e[t]==="}")throw new SyntaxError("Unbalanced closing brace");let y=ue();if(y){i.push(y),l=Math.min(l,y.length);continue}break}let p=i.length-1,L=i[p];typeof L=="string"&&(i[p]=Z(L,Ce));let R=[];for(let y of i)y instanceof U&&(y=y.value.slice(0,y.value.length-l)),y&&R.push(y);return R}function b(){o(At,SyntaxError);let i=w();if(o(qe))return i;if(o(Mt)){let l=q();return o(qe,SyntaxError),{type:"select",selector:i,...l}}throw new SyntaxError("Unclosed placeable")}function w(){if(e[t]==="{")return b();if(a(Me)){let[,i,l,p=null]=u(Me);if(i==="$")return{type:"var",name:l};if(o(It)){let L=z();if(i==="-")return{type:"term",name:l,attr:p,args:L};if(Lt.test(l))return{type:"func",name:l,args:L};throw new SyntaxError("Function names must be all upper-case")}return i==="-"?{type:"term",name:l,attr:p,args:[]}:{type:"mesg",name:l,attr:p}}return se()}function z(){let i=[];for(;;){switch(e[t]){case")":return t++,i;case void 0:throw new SyntaxError("Unclosed argument list")}i.push(G()),o(Ft)}}function G(){let i=w();return i.type!=="mesg"?i:o(Nt)?{type:"narg",name:i.name,value:se()}:i}function q(){let i=[],l=0,p;for(;a($t);){r("*")&&(p=l);let L=O(),R=f();if(R===null)throw new SyntaxError("Expected variant value");i[l++]={key:L,value:R}}if(l===0)return null;if(p===void 0)throw new SyntaxError("Expected default variant");return{variants:i,star:p}}function O(){o(Rt,SyntaxError);let i;return a(te)?i=le():i={type:"str",value:d(St)},o(Pt,SyntaxError),i}function se(){if(a(te))return le();if(e[t]==='"')return Ke();throw new SyntaxError("Invalid expression")}function le(){let[,i,l=""]=u(te),p=l.length;return{type:"num",value:parseFloat(i),precision:p}}function Ke(){r('"',SyntaxError);let i="";for(;;){if(i+=d(Tt),e[t]==="\\"){i+=Ge();continue}if(r('"'))return{type:"str",value:i};throw new SyntaxError("Unclosed string literal")}}function Ge(){if(a(Ne))return d(Ne);if(a(Fe)){let[,i,l]=u(Fe),p=parseInt(i||l,16);return p<=55295||57344<=p?String.fromCodePoint(p):"�"}throw new SyntaxError("Unknown escape sequence")}function ue(){let i=t;switch(o(Ct),e[t]){case".":case"[":case"*":case"}":case void 0:return!1;case"{":return ce(e.slice(i,t))}return e[t-1]===" "?ce(e.slice(i,t)):!1}function Z(i,l){return i.replace(l,"")}function ce(i){let l=i.replace(xt,`
`),p=Dt.exec(i)[1].length;return new U(l,p)}}},U=class{constructor(e,t){this.value=e,this.length=t}};var qt="([a-z]{2,3}|\\*)",Ot="(?:-([a-z]{4}|\\*))",jt="(?:-([a-z]{2}|\\*))",Ht="(?:-(([0-9][a-z0-9]{3}|[a-z0-9]{5,8})|\\*))",Vt=new RegExp(`^${qt}${Ot}?${jt}?${Ht}?$`,"i"),S=class{constructor(e){let t=Vt.exec(e.replace(/_/g,"-"));if(!t){this.isWellFormed=!1;return}let[,a,r,o,u]=t;a&&(this.language=a.toLowerCase()),r&&(this.script=r[0].toUpperCase()+r.slice(1)),o&&(this.region=o.toUpperCase()),this.variant=u,this.isWellFormed=!0}isEqual(e){return this.language===e.language&&this.script===e.script&&this.region===e.region&&this.variant===e.variant}matches(e,t=!1,a=!1){return(this.language===e.language||t&&this.language===void 0||a&&e.language===void 0)&&(this.script===e.script||t&&this.script===void 0||a&&e.script===void 0)&&(this.region===e.region||t&&this.region===void 0||a&&e.region===void 0)&&(this.variant===e.variant||t&&this.variant===void 0||a&&e.variant===void 0)}toString(){return[this.language,this.script,this.region,this.variant].filter(e=>e!==void 0).join("-")}clearVariants(){this.variant=void 0}clearRegion(){this.region=void 0}addLikelySubtags(){let e=Wt(this.toString().toLowerCase());return e?(this.language=e.language,this.script=e.script,this.region=e.region,this.variant=e.variant,!0):!1}},Oe={ar:"ar-arab-eg","az-arab":"az-arab-ir","az-ir":"az-arab-ir",be:"be-cyrl-by",da:"da-latn-dk",el:"el-grek-gr",en:"en-latn-us",fa:"fa-arab-ir",ja:"ja-jpan-jp",ko:"ko-kore-kr",pt:"pt-latn-br",sr:"sr-cyrl-rs","sr-ru":"sr-latn-ru",sv:"sv-latn-se",ta:"ta-taml-in",uk:"uk-cyrl-ua",zh:"zh-hans-cn","zh-hant":"zh-hant-tw","zh-hk":"zh-hant-hk","zh-mo":"zh-hant-mo","zh-tw":"zh-hant-tw","zh-gb":"zh-hant-gb","zh-us":"zh-hant-us"},Ut=["az","bg","cs","de","es","fi","fr","hu","it","lt","lv","nl","pl","ro","ru"];function Wt(n){if(Object.prototype.hasOwnProperty.call(Oe,n))return new S(Oe[n]);let e=new S(n);return e.language&&Ut.includes(e.language)?(e.region=e.language.toUpperCase(),e):null}function ne(n,e,t){let a=new Set,r=new Map;for(let o of e)new S(o).isWellFormed&&r.set(o,new S(o));e:for(let o of n){let u=o.toLowerCase(),d=new S(u);if(d.language!==void 0){for(let c of r.keys())if(u===c.toLowerCase()){if(a.add(c),r.delete(c),t==="lookup")return Array.from(a);if(t==="filtering")continue;continue e}for(let[c,m]of r.entries())if(m.matches(d,!0,!1)){if(a.add(c),r.delete(c),t==="lookup")return Array.from(a);if(t==="filtering")continue;continue e}if(d.addLikelySubtags()){for(let[c,m]of r.entries())if(m.matches(d,!0,!1)){if(a.add(c),r.delete(c),t==="lookup")return Array.from(a);if(t==="filtering")continue;continue e}}d.clearVariants();for(let[c,m]of r.entries())if(m.matches(d,!0,!0)){if(a.add(c),r.delete(c),t==="lookup")return Array.from(a);if(t==="filtering")continue;continue e}if(d.clearRegion(),d.addLikelySubtags()){for(let[c,m]of r.entries())if(m.matches(d,!0,!1)){if(a.add(c),r.delete(c),t==="lookup")return Array.from(a);if(t==="filtering")continue;continue e}}d.clearRegion();for(let[c,m]of r.entries())if(m.matches(d,!0,!0)){if(a.add(c),r.delete(c),t==="lookup")return Array.from(a);if(t==="filtering")continue;continue e}}}return Array.from(a)}function ae(n,e,{strategy:t="filtering",defaultLocale:a}={}){let r=ne(Array.from(n??[]).map(String),Array.from(e??[]).map(String),t);if(t==="lookup"){if(a===void 0)throw new Error("defaultLocale cannot be undefined for strategy `lookup`");r.length===0&&r.push(a)}else a&&!r.includes(a)&&r.push(a);return r}var je=`# Die Seite auf Deutsch.

language = Sprache
notice = Nur für die Forschung. Kein Medizinprodukt.
notice-more = Das Programm kann sich irren, und es ersetzt keine Hautärztin und keinen Hautarzt.
drop = Ziehen Sie ein Foto einer einzelnen Hautveränderung hierher, oder mehrere Fotos.
choose = Fotos auswählen
take = Foto aufnehmen
how = Aus der Nähe, scharf, gleichmäßig beleuchtet, die ganze Veränderung in der Mitte. Einfügen geht auch.
how-kind = Am besten kennt das Programm Aufnahmen durch ein Dermatoskop. Bei anderen Fotos kann es oft kein Ergebnis geben.
privacy-local = Nichts verlässt diesen Rechner: Das Programm, das auf ihm läuft, liest das Foto und speichert es nicht.
privacy-remote = Das Foto geht an { $host }, woher diese Seite kommt, und sonst nirgendwohin. Es wird dort nicht gespeichert.
print = Drucken
clear = Alle entfernen
remove = { $name } entfernen
save = Als Datei speichern
retry = Noch einmal versuchen
api = Für Programme: die Schnittstelle

answers = { $count ->
    [one] Ein Foto
   *[other] { $count } Fotos
}
photo = Foto { $number }
status-done = { $name }: { $result }
working = Das Programm wertet das Foto aus.
waiting = Der Server ist beschäftigt. Das Foto wartet, bis es an der Reihe ist.

result-consult_dermatologist = Lassen Sie diese Hautveränderung hautärztlich ansehen.
result-no_sign_not_ruled_out = Das Programm hat kein Zeichen von Bösartigkeit gesehen, kann sie aber nicht ausschließen.
result-inconclusive = Das Programm kann diese Hautveränderung nicht beurteilen. Lassen Sie sie hautärztlich ansehen.
then-no-sign = Ist die Veränderung neu, verändert sie sich, juckt oder blutet sie oder macht sie Ihnen Sorgen, lassen Sie sie hautärztlich ansehen.
meaning-inconclusive = Die Veränderung kann bösartig sein oder nicht: An diesem Foto kann das Programm es nicht erkennen.
then-inconclusive = Vereinbaren Sie einen Termin in einer Hautarztpraxis, und zeigen Sie dort die Veränderung. Wächst oder blutet sie oder verändert sie sich rasch, bitten Sie um einen baldigen Termin. Warten Sie nicht auf ein besseres Foto.
reasons = Warum:
reasons-inconclusive = Warum das Programm sie nicht beurteilen kann:
reason-operating_point = Die Wahrscheinlichkeit erreicht die Schwelle, ab der das Programm zur Untersuchung rät.
reason-labeled_malignant = Es ist mindestens so wahrscheinlich, dass die Veränderung bösartig ist, wie dass sie gutartig ist.
reason-tta_disagreement = Die Antwort ändert sich, wenn das Foto gedreht wird.
reason-empty_prediction_set = Das Foto gleicht keinem von denen, die das Programm kennt.
reason-malignant_not_excluded = Das Programm kann weder bestätigen noch ausschließen, dass die Veränderung bösartig ist.
reason-weak_evidence = Kein Test hat gezeigt, dass das Programm bösartige Veränderungen auf Fotos dieser Art zuverlässig findet.
reason-poor_image = Mängel des Fotos können Anzeichen für Bösartigkeit verdecken.
reason-several_lesions = Das Foto zeigt mehrere Hautveränderungen, und das Programm hat nur eine davon ausgewertet.
reason-uncalibrated = Die Wahrscheinlichkeiten des Modells wurden nie an Befunden geprüft, und bösartig ist nicht deutlich weniger wahrscheinlich als gutartig.

warnings = Dieses Foto hat Mängel. Für das nächste Foto:
warnings-no-sign = Mängel dieses Fotos machen dieses Ergebnis unsicherer. Für das nächste Foto:
warning-blurred = Es ist unscharf: Halten Sie die Kamera ruhig, und tippen Sie zum Scharfstellen auf die Veränderung.
warning-dark = Es ist dunkel: Nehmen Sie es bei mehr Licht auf.
warning-bright = Es ist hell: Nehmen Sie es bei weniger Licht und ohne Blitz auf.
warning-clipped_highlights = Die Haut glänzt darauf: Lassen Sie das Licht von einer anderen Seite kommen, und blitzen Sie nicht.
warning-no_color = Es hat kaum Farben: Nehmen Sie es in Farbe und ohne Filter auf.
warning-low_contrast = Das Foto hat wenig Kontrast, wie durch Dunst oder ein schmutziges Objektiv: Reinigen Sie das Objektiv, sorgen Sie für gleichmäßiges Licht ohne Spiegelungen, und nehmen Sie das Foto noch einmal auf.
warning-lesion_small = Die Veränderung ist klein darauf: Gehen Sie näher heran, bis sie etwa die Hälfte des Fotos füllt.
warning-lesion_cut = Der Rand schneidet die Veränderung ab: Gehen Sie zurück, bis rundum Haut zu sehen ist.
warning-lesion_off_center = Die Veränderung ist nicht in der Mitte: Richten Sie die Kamera so aus, dass sie in der Mitte ist.
warning-hair = Haare verdecken die Veränderung: Schieben Sie sie beiseite.
warning-ruler_or_ink = Ein Lineal oder Stiftfarbe ist darauf: Nehmen Sie es ohne beides auf.
warning-several_lesions = Mehrere Stellen darauf könnten die Veränderung sein, und das Programm hat nur eine davon ausgewertet: Nehmen Sie jede Veränderung einzeln und aus der Nähe auf.
kind-dermoscopic = Das Programm hält dies für eine Aufnahme durch ein Dermatoskop.
kind-clinical = Das Programm hält dies für eine Nahaufnahme ohne Dermatoskop.
kind-wrong = Ist es keine, verlassen Sie sich nicht auf das Ergebnis.

probability = Wahrscheinlichkeit, dass sie bösartig ist: { $probability }
probability-uncalibrated = Das Modell gibt { $probability } für „bösartig“ an. Dieser Wert wurde nie an Befunden geprüft: Lesen Sie ihn nicht als Wahrscheinlichkeit.
threshold = Schwelle: { $threshold }
threshold-of = Schwelle: { $threshold } { $class }
bar = { $probability } bösartig; ab { $threshold } rät das Programm zur Untersuchung.
measured = Bei den { $kind ->
    [dermoscopic] Aufnahmen durch ein Dermatoskop
    [clinical] Nahaufnahmen ohne Dermatoskop
   *[unknown] Fotos
}, an denen diese Schwelle gemessen wurde, riet das Programm bei { $sensitivity } { $class ->
    [none] der bösartigen Veränderungen zur Untersuchung und auch bei { $others } der anderen
   *[other] der Veränderungen dieser Klasse ({ $class }) zur Untersuchung und auch bei { $others } aller anderen
}. In anderen Kliniken kann es mehr bösartige Veränderungen übersehen.
evidence = In einem Test an { $images } { $kind ->
    [dermoscopic] Aufnahmen durch ein Dermatoskop
    [clinical] Nahaufnahmen ohne Dermatoskop
   *[unknown] Fotos
}, { $leftOut ->
    [patients] von Personen, die
   *[sources] aus Kliniken, die
} im Training fehlten, rieten Netze, die auf dieselbe Weise trainiert wurden, bei { $sensitivity } { $class ->
    [none] der bösartigen Veränderungen
   *[other] der Veränderungen dieser Klasse ({ $class })
} zur Untersuchung ({ $low } bis { $high }). Dazu rieten sie auch bei { $others } { $class ->
    [none] der anderen
   *[other] aller anderen
} ({ $lowOthers } bis { $highOthers }).
evidence-patients = Andere Personen aus denselben Kliniken kamen im Training vor. Deshalb ist der Test schwach.
tta = Das Programm hat das Foto in { $views } Ausrichtungen ausgewertet: Die Wahrscheinlichkeit, dass die Veränderung bösartig ist, liegt zwischen { $lowest } und { $highest }.

map = Heatmap
map-hint = Hell: was für Bösartigkeit sprach. Die Heatmap zeigt, worauf das Netz achtete, und nicht, wo die Veränderung endet. Was es nicht auswertete, ist dunkel.
map-none = Dieses Modell liefert keine Heatmap.
map-flat = Keine Stelle auf dem Foto sprach für Bösartigkeit. Ausgeschlossen ist sie damit nicht. Was das Netz nicht auswertete, ist dunkel.
no-preview = Ihr Browser kann diese Art von Datei nicht zeigen. Das Programm kann sie lesen.
photo-alt = Das Foto { $name }
photo-with-map-alt = Das Foto { $name } mit der Heatmap
classes = Alle Klassen
class-column = Klasse
kind-column = Art
probability-column = Wahrscheinlichkeit
malignant = bösartig
benign = gutartig
class-MEL = Melanom
class-NV = melanozytärer Nävus (Muttermal)
class-BCC = Basalzellkarzinom
class-AK = aktinische Keratose
class-BKL = gutartige Keratose
class-DF = Dermatofibrom
class-VASC = Gefäßveränderung
class-SCC = Plattenepithelkarzinom
about = Über dieses Ergebnis
about-model = Modell
about-point = Arbeitspunkt
about-engine = Rechenkern
about-engine-fallback = { $engine }, als Ersatz für einen schnelleren
about-date = Datum
about-kind = Art des Fotos
about-kind-value = durch ein Dermatoskop { $dermoscopic }, Nahaufnahme ohne Dermatoskop { $clinical }, keine Hautveränderung { $other }
report-title = Bericht zu { $name }

limits-title = Was das Programm nicht sehen kann
limits-history = Ob die Veränderung neu ist, sich verändert, juckt, schmerzt oder blutet. Das zählt mehr als ihr Aussehen.
limits-others = Ihre anderen Muttermale, Ihr Alter, Ihre Familie, Ihre Haut im Ganzen.
limits-skin = Dunkle Haut: Fast alle Fotos, aus denen es lernte, zeigen helle Haut.
limits-place = Veränderungen unter Nägeln, auf Schleimhäuten, an Handflächen und Fußsohlen, Ausschläge und Wunden: Es lernte aus wenigen davon oder keinen.
limits-photo = Fotos ohne Dermatoskop: Es lernte aus wenigen davon und kann sie oft nicht beurteilen.
limits-then = Was auch immer hier steht: Zeigen Sie eine Veränderung, die Ihnen Sorgen macht, einer Hautärztin oder einem Hautarzt.

rejected = Keine Antwort
rejected-then = Das sagt nichts über die Hautveränderung. Macht sie Ihnen Sorgen, lassen Sie sie hautärztlich ansehen, mit oder ohne Foto.
error-missing_image = Die Datei ist leer. Wählen Sie das Foto noch einmal aus.
error-too_many_bytes = Die Datei ist zu groß. Verkleinern Sie das Foto, oder schneiden Sie es auf die Veränderung zu.
error-too_many_pixels = Das Foto hat zu viele Pixel. Verkleinern Sie es, oder schneiden Sie es auf die Veränderung zu.
error-not_an_image = Das ist kein Foto. Wählen Sie eine JPEG- oder PNG-Datei.
error-malformed_request = { error-not_an_image }
error-no_lesion_found = Das Programm findet auf diesem Foto keine Hautveränderung, die es beurteilen kann. Nehmen Sie eine einzelne Veränderung scharf aus der Nähe auf, gleichmäßig beleuchtet, die Veränderung in der Mitte und Haut darum.
error-unsupported_format = Dieses Dateiformat kann das Programm nicht lesen. Speichern Sie das Foto als JPEG oder PNG, und versuchen Sie es noch einmal.
error-truncated_image = Ein Teil der Datei fehlt. Kopieren Sie sie noch einmal, oder nehmen Sie das Foto neu auf.
error-corrupt_image = Die Datei ist beschädigt. Kopieren Sie sie noch einmal, oder nehmen Sie das Foto neu auf.
error-image_too_small = Das Foto hat zu wenige Pixel. Nehmen Sie es aus größerer Nähe oder in voller Größe auf.
error-low_contrast = Auf dem Foto ist fast nichts zu sehen. Nehmen Sie es bei mehr Licht und scharf noch einmal auf, die Veränderung in der Mitte.
error-image_too_blurred = Das Foto ist unscharf. Halten Sie die Kamera ruhig, tippen Sie zum Scharfstellen auf die Veränderung, und nehmen Sie es noch einmal auf.
error-image_too_dark = Das Foto ist zu dunkel. Nehmen Sie es bei mehr Licht noch einmal auf.
error-image_too_bright = Das Foto ist zu hell. Nehmen Sie es bei weniger Licht und ohne Blitz noch einmal auf.
error-image_without_color = Das Foto hat keine Farben. Nehmen Sie es in Farbe und ohne Filter noch einmal auf.
error-overloaded = Der Server hat zu viel zu tun. Warten Sie etwas, und versuchen Sie es noch einmal.
error-not_ready = Der Server startet noch. Warten Sie etwas, und versuchen Sie es noch einmal.
error-body_timeout = Das Foto kam nicht rechtzeitig an. Versuchen Sie es mit einer schnelleren Verbindung oder einer kleineren Datei.
error-deadline_exceeded = Es kam nicht rechtzeitig eine Antwort. Versuchen Sie es noch einmal.
error-other = Das Programm ist an diesem Foto gescheitert, es gibt kein Ergebnis. Code: { $code }
unreachable = Der Server antwortet nicht. Das Foto ist noch hier und wird wieder gesendet, sobald der Server zurück ist.
`;var re=`# The page in English. Every language has the same messages; a test compares them.

language = Language
notice = For research use only. Not a medical device.
notice-more = It can be wrong, and it does not replace a dermatologist.
drop = Drop a photo of one skin lesion here, or several.
choose = Choose photos
take = Take a photo
how = From close by, in focus, in even light, the whole lesion in the middle. Pasting works too.
how-kind = The program knows photos taken through a dermatoscope best. For others it can often give no result.
privacy-local = Nothing leaves this computer: the photo is read by the program that runs on it, and is not kept.
privacy-remote = The photo goes to { $host }, where this page came from, and nowhere else. It is not kept there.
print = Print
clear = Remove all
remove = Remove { $name }
save = Save as a file
retry = Try again
api = For programs: the API

answers = { $count ->
    [one] One photo
   *[other] { $count } photos
}
photo = Photo { $number }
status-done = { $name }: { $result }
working = The program is analyzing the photo.
waiting = The server is busy. The photo waits for its turn.

result-consult_dermatologist = Have a dermatologist look at this lesion.
result-no_sign_not_ruled_out = The program saw no sign of malignancy, but it cannot rule it out.
result-inconclusive = The program cannot judge this lesion. Have a dermatologist look at it.
then-no-sign = If the lesion is new, changes, itches or bleeds, or worries you, have a dermatologist look at it.
meaning-inconclusive = The lesion may be malignant or not: this photo does not tell the program which.
then-inconclusive = Make an appointment with a dermatologist, and show the lesion there. If it grows, bleeds or changes quickly, ask for an early appointment. Do not wait for a better photo.
reasons = Why:
reasons-inconclusive = Why the program cannot judge it:
reason-operating_point = The probability reaches the threshold from which the program refers to a dermatologist.
reason-labeled_malignant = It is at least as probable that the lesion is malignant as that it is benign.
reason-tta_disagreement = The answer changes when the photo is turned.
reason-empty_prediction_set = The photo is unlike those that the program knows.
reason-malignant_not_excluded = The program can neither confirm nor rule out that the lesion is malignant.
reason-weak_evidence = No test has shown that the program finds malignant lesions reliably in photos of this kind.
reason-poor_image = Defects of the photo can hide a sign of malignancy.
reason-several_lesions = The photo shows several lesions, and the program analyzed only one of them.
reason-uncalibrated = The model’s probabilities were never checked against diagnoses, and malignant is not clearly less probable than benign.

warnings = This photo has defects. For the next photo:
warnings-no-sign = Defects of this photo make this result less certain. For the next photo:
warning-blurred = It is blurred: hold the camera still, and tap on the lesion to focus.
warning-dark = It is dark: take it in more light.
warning-bright = It is bright: take it with less light, and without a flash.
warning-clipped_highlights = The skin shines in it: change the angle of the light, and use no flash.
warning-no_color = It has little color: take it in color, without a filter.
warning-low_contrast = The photo has little contrast, as through haze or a dirty lens: clean the lens, use even light without glare, and take the photo again.
warning-lesion_small = The lesion is small in it: go closer, until the lesion fills about half of the photo.
warning-lesion_cut = The edge cuts the lesion: go back, until skin surrounds the whole lesion.
warning-lesion_off_center = The lesion is not in the middle: point the camera so that it is.
warning-hair = Hair covers the lesion: move it aside.
warning-ruler_or_ink = A ruler or ink is in it: take it without them.
warning-several_lesions = Several places in it could be the lesion, and the program analyzed only one of them: take a close-up of one lesion at a time.
kind-dermoscopic = The program takes this for a photo through a dermatoscope.
kind-clinical = The program takes this for a close-up without a dermatoscope.
kind-wrong = If it is not, do not rely on the result.

probability = Probability that it is malignant: { $probability }
probability-uncalibrated = The model gives { $probability } for malignant. This was never checked against diagnoses: do not read it as a probability.
threshold = refers from { $threshold }
threshold-of = refers from { $threshold } { $class }
bar = { $probability } malignant; the program refers to a dermatologist from { $threshold } on.
measured = On the { $kind ->
    [dermoscopic] photos through a dermatoscope
    [clinical] close-ups without a dermatoscope
   *[unknown] photos
} on which this threshold was measured, { $sensitivity } of { $class ->
    [none] the malignant lesions were referred, and so were { $others } of the others
   *[other] the lesions of this class ({ $class }) were referred, and so were { $others } of all others
}. At other clinics the program may miss more malignant lesions.
evidence = In a test on { $images } { $kind ->
    [dermoscopic] photos through a dermatoscope
    [clinical] close-ups without a dermatoscope
   *[unknown] photos
}, { $leftOut ->
    [patients] of patients
   *[sources] from clinics
} that the training had left out, networks trained in the same way referred { $sensitivity } of { $class ->
    [none] the malignant lesions
   *[other] the lesions of this class ({ $class })
} ({ $low } to { $high }). They also referred { $others } of { $class ->
    [none] the others
   *[other] all others
} ({ $lowOthers } to { $highOthers }).
evidence-patients = The training had other patients of the same clinics, so this test is a weak one.
tta = The program classified the photo in { $views } orientations: the probability of malignancy is between { $lowest } and { $highest }.

map = Heat map
map-hint = Bright: what raised the probability of malignancy. The map shows where the network looked and not where the lesion ends. What it did not look at is dark.
map-none = This model gives no heat map.
map-flat = No area of the photo raised the probability of malignancy. That does not rule it out. What the network did not look at is dark.
no-preview = Your browser cannot show this kind of file. The program can read it.
photo-alt = The photo { $name }
photo-with-map-alt = The photo { $name } with the heat map
classes = All classes
class-column = Class
kind-column = Kind
probability-column = Probability
malignant = malignant
benign = benign
class-MEL = melanoma
class-NV = melanocytic nevus (mole)
class-BCC = basal cell carcinoma
class-AK = actinic keratosis
class-BKL = benign keratosis
class-DF = dermatofibroma
class-VASC = vascular lesion
class-SCC = squamous cell carcinoma
about = About this result
about-model = Model
about-point = Operating point
about-engine = Engine
about-engine-fallback = { $engine }, which stands in for a faster one
about-date = Date
about-kind = Kind of photo
about-kind-value = through a dermatoscope { $dermoscopic }, close-up without one { $clinical }, no lesion { $other }
report-title = Report on { $name }

limits-title = What the program cannot see
limits-history = Whether the lesion is new, changes, itches, hurts or bleeds. These matter more than its look.
limits-others = Your other moles, your age, your family, your skin as a whole.
limits-skin = Dark skin: nearly all photos that it learned from show light skin.
limits-place = Lesions under nails, on mucous membranes, on palms and soles, rashes and wounds: it learned from few of them or none.
limits-photo = Photos without a dermatoscope: it learned from few of them, and often cannot judge them.
limits-then = Whatever is said here: show a lesion that worries you to a dermatologist.

rejected = No answer
rejected-then = This says nothing about the lesion. If it worries you, have a dermatologist look at it, with or without a photo.
error-missing_image = The file is empty. Choose the photo again.
error-too_many_bytes = The file is too large. Make the photo smaller, or crop it around the lesion.
error-too_many_pixels = The photo has too many pixels. Make it smaller, or crop it around the lesion.
error-not_an_image = This is not a photo. Choose a JPEG or PNG file.
error-malformed_request = { error-not_an_image }
error-no_lesion_found = The program finds no skin lesion in this photo that it can judge. Take a sharp close-up of one lesion, in even light, with the lesion in the middle and skin around it.
error-unsupported_format = The program cannot read this file format. Save the photo as JPEG or PNG and try again.
error-truncated_image = A part of the file is missing. Copy it again from where it came from, or take the photo again.
error-corrupt_image = The file is damaged. Copy it again from where it came from, or take the photo again.
error-image_too_small = The photo has too few pixels. Take it from closer by, or at full size.
error-low_contrast = Almost nothing can be seen in the photo. Take it again in more light, in focus, with the lesion in the middle.
error-image_too_blurred = The photo is blurred. Hold the camera still, tap on the lesion to focus, and take it again.
error-image_too_dark = The photo is too dark. Take it again in more light.
error-image_too_bright = The photo is too bright. Take it again with less light and without a flash.
error-image_without_color = The photo has no color. Take it again in color, without a filter.
error-overloaded = The server has too much to do. Wait a little and try again.
error-not_ready = The server is still starting. Wait a little and try again.
error-body_timeout = The photo did not arrive in time. Try again, on a faster connection or with a smaller file.
error-deadline_exceeded = There was no answer in time. Try again.
error-other = The program failed on this photo, so there is no result. Code: { $code }
unreachable = The server does not answer. The photo is still here, and is sent again as soon as the server is back.
`;var He=`# La página en español.

language = Idioma
notice = Solo para investigación. No es un producto sanitario.
notice-more = El programa puede equivocarse y no sustituye a un dermatólogo.
drop = Suelte aquí una foto de una sola lesión de la piel, o varias fotos.
choose = Elegir fotos
take = Hacer una foto
how = De cerca, enfocada, con luz uniforme, la lesión entera en el centro. También puede pegar una imagen.
how-kind = El programa conoce mejor las fotos hechas con un dermatoscopio. Con otras, a menudo no puede dar un resultado.
privacy-local = Nada sale de este ordenador: el programa que funciona en él lee la foto y no la guarda.
privacy-remote = La foto va a { $host }, de donde viene esta página, y a ningún otro sitio. Allí no se guarda.
print = Imprimir
clear = Quitar todas
remove = Quitar { $name }
save = Guardar como archivo
retry = Volver a intentarlo
api = Para programas: la API

answers = { $count ->
    [one] Una foto
   *[other] { $count } fotos
}
photo = Foto { $number }
status-done = { $name }: { $result }
working = El programa está analizando la foto.
waiting = El servidor está ocupado. La foto espera su turno.

result-consult_dermatologist = Haga que un dermatólogo vea esta lesión.
result-no_sign_not_ruled_out = El programa no vio ninguna señal de malignidad, pero no puede descartarla.
result-inconclusive = El programa no puede valorar esta lesión. Haga que la vea un dermatólogo.
then-no-sign = Si la lesión es nueva, cambia, pica o sangra, o le preocupa, haga que la vea un dermatólogo.
meaning-inconclusive = La lesión puede ser maligna o no: con esta foto el programa no puede saberlo.
then-inconclusive = Pida cita con un dermatólogo y enséñele la lesión. Si crece, sangra o cambia deprisa, pida una cita cercana. No espere a tener una foto mejor.
reasons = Por qué:
reasons-inconclusive = Por qué el programa no puede valorarla:
reason-operating_point = La probabilidad alcanza el umbral a partir del cual el programa remite al dermatólogo.
reason-labeled_malignant = Que sea maligna es al menos tan probable como que sea benigna.
reason-tta_disagreement = La respuesta cambia al girar la foto.
reason-empty_prediction_set = La foto no se parece a las que el programa conoce.
reason-malignant_not_excluded = El programa no puede confirmar ni descartar que la lesión sea maligna.
reason-weak_evidence = Ninguna prueba ha demostrado que el programa encuentre con fiabilidad las lesiones malignas en fotos de este tipo.
reason-poor_image = Los defectos de la foto pueden ocultar un indicio de malignidad.
reason-several_lesions = La foto muestra varias lesiones, y el programa solo analizó una de ellas.
reason-uncalibrated = Las probabilidades del modelo nunca se contrastaron con diagnósticos, y que sea maligna no es claramente menos probable que que sea benigna.

warnings = Esta foto tiene defectos. Para la próxima foto:
warnings-no-sign = Los defectos de esta foto hacen menos seguro este resultado. Para la próxima foto:
warning-blurred = Está borrosa: mantenga quieta la cámara y toque la lesión para enfocar.
warning-dark = Está oscura: hágala con más luz.
warning-bright = Está muy clara: hágala con menos luz y sin flash.
warning-clipped_highlights = La piel brilla en la foto: cambie el ángulo de la luz y no use flash.
warning-no_color = Tiene poco color: hágala en color y sin filtro.
warning-low_contrast = La foto tiene poco contraste, como a través de niebla o de un objetivo sucio: limpie el objetivo, use una luz uniforme sin reflejos y repita la foto.
warning-lesion_small = La lesión se ve pequeña: acérquese hasta que llene más o menos la mitad de la foto.
warning-lesion_cut = El borde corta la lesión: aléjese hasta que se vea piel alrededor.
warning-lesion_off_center = La lesión no está en el centro: apunte la cámara de modo que lo esté.
warning-hair = El pelo tapa la lesión: apártelo.
warning-ruler_or_ink = Se ve una regla o tinta: hágala sin ellas.
warning-several_lesions = Varias zonas de la foto podrían ser la lesión, y el programa solo analizó una de ellas: fotografíe las lesiones una por una y de cerca.
kind-dermoscopic = Según el programa, es una foto hecha con un dermatoscopio.
kind-clinical = Según el programa, es una foto de cerca sin dermatoscopio.
kind-wrong = Si no lo es, no se fíe del resultado.

probability = Probabilidad de que sea maligna: { $probability }
probability-uncalibrated = El modelo da { $probability } para «maligna». Este valor nunca se contrastó con diagnósticos: no lo lea como una probabilidad.
threshold = umbral: { $threshold }
threshold-of = umbral: { $threshold } { $class }
bar = { $probability } maligna; el programa remite al dermatólogo a partir de { $threshold }.
measured = En las { $kind ->
    [dermoscopic] fotos con dermatoscopio
    [clinical] fotos de cerca sin dermatoscopio
   *[unknown] fotos
} con las que se midió este umbral, el programa remitió al dermatólogo el { $sensitivity } { $class ->
    [none] de las lesiones malignas y también el { $others } de las demás
   *[other] de las lesiones de esta clase ({ $class }) y también el { $others } de todas las demás
}. En otras clínicas puede pasar por alto más lesiones malignas.
evidence = En una prueba con { $images } { $kind ->
    [dermoscopic] fotos con dermatoscopio
    [clinical] fotos de cerca sin dermatoscopio
   *[unknown] fotos
}, de { $leftOut ->
    [patients] pacientes
   *[sources] clínicas
} que no estaban en el entrenamiento, redes entrenadas del mismo modo remitieron al dermatólogo el { $sensitivity } { $class ->
    [none] de las lesiones malignas
   *[other] de las lesiones de esta clase ({ $class })
} (de { $low } a { $high }) y también el { $others } { $class ->
    [none] de las demás
   *[other] de todas las demás
} (de { $lowOthers } a { $highOthers }).
evidence-patients = El entrenamiento incluía otros pacientes de las mismas clínicas, así que esta prueba es débil.
tta = El programa analizó la foto en { $views } orientaciones: la probabilidad de malignidad está entre { $lowest } y { $highest }.

map = Mapa de calor
map-hint = Claro: lo que apuntaba a una lesión maligna. El mapa muestra dónde miró la red y no dónde acaba la lesión. Lo que no miró está oscuro.
map-none = Este modelo no ofrece un mapa de calor.
map-flat = Ninguna zona de la foto apuntaba a una lesión maligna. Eso no la descarta. Lo que la red no miró está oscuro.
no-preview = Su navegador no puede mostrar este tipo de archivo. El programa sí puede leerlo.
photo-alt = La foto { $name }
photo-with-map-alt = La foto { $name } con el mapa de calor
classes = Todas las clases
class-column = Clase
kind-column = Tipo
probability-column = Probabilidad
malignant = maligna
benign = benigna
class-MEL = melanoma
class-NV = nevus melanocítico (lunar)
class-BCC = carcinoma basocelular
class-AK = queratosis actínica
class-BKL = queratosis benigna
class-DF = dermatofibroma
class-VASC = lesión vascular
class-SCC = carcinoma espinocelular
about = Sobre este resultado
about-model = Modelo
about-point = Punto de operación
about-engine = Motor
about-engine-fallback = { $engine }, que sustituye a uno más rápido
about-date = Fecha
about-kind = Tipo de foto
about-kind-value = con dermatoscopio { $dermoscopic }, de cerca sin dermatoscopio { $clinical }, sin lesión { $other }
report-title = Informe sobre { $name }

limits-title = Lo que el programa no puede ver
limits-history = Si la lesión es nueva, cambia, pica, duele o sangra. Eso importa más que su aspecto.
limits-others = Sus otros lunares, su edad, su familia, su piel en conjunto.
limits-skin = La piel oscura: casi todas las fotos de las que aprendió muestran piel clara.
limits-place = Lesiones bajo las uñas, en mucosas, en palmas y plantas, erupciones y heridas: aprendió de pocas o de ninguna.
limits-photo = Las fotos sin dermatoscopio: aprendió de pocas y a menudo no puede valorarlas.
limits-then = Se diga aquí lo que se diga: enseñe a un dermatólogo una lesión que le preocupe.

rejected = Sin respuesta
rejected-then = Esto no dice nada sobre la lesión. Si le preocupa, haga que la vea un dermatólogo, con foto o sin ella.
error-missing_image = El archivo está vacío. Elija la foto otra vez.
error-too_many_bytes = El archivo es demasiado grande. Reduzca la foto o recórtela a la lesión.
error-too_many_pixels = La foto tiene demasiados píxeles. Redúzcala o recórtela a la lesión.
error-not_an_image = Esto no es una foto. Elija un archivo JPEG o PNG.
error-malformed_request = { error-not_an_image }
error-no_lesion_found = El programa no encuentra en esta foto ninguna lesión de la piel que pueda valorar. Haga de cerca una foto nítida de una sola lesión, con luz uniforme, con la lesión en el centro y piel alrededor.
error-unsupported_format = El programa no puede leer este formato de archivo. Guarde la foto como JPEG o PNG y vuelva a intentarlo.
error-truncated_image = Falta una parte del archivo. Cópielo otra vez o repita la foto.
error-corrupt_image = El archivo está dañado. Cópielo otra vez o repita la foto.
error-image_too_small = La foto tiene muy pocos píxeles. Hágala más de cerca o a tamaño completo.
error-low_contrast = En la foto no se ve casi nada. Repítala con más luz, enfocada y con la lesión en el centro.
error-image_too_blurred = La foto está borrosa. Mantenga quieta la cámara, toque la lesión para enfocar y repítala.
error-image_too_dark = La foto está demasiado oscura. Repítala con más luz.
error-image_too_bright = La foto está demasiado clara. Repítala con menos luz y sin flash.
error-image_without_color = La foto no tiene colores. Repítala en color y sin filtro.
error-overloaded = El servidor tiene demasiado trabajo. Espere un poco y vuelva a intentarlo.
error-not_ready = El servidor todavía está arrancando. Espere un poco y vuelva a intentarlo.
error-body_timeout = La foto no llegó a tiempo. Vuelva a intentarlo con una conexión más rápida o un archivo más pequeño.
error-deadline_exceeded = La respuesta no llegó a tiempo. Vuelva a intentarlo.
error-other = El programa falló con esta foto, así que no hay resultado. Código: { $code }
unreachable = El servidor no responde. La foto sigue aquí y se enviará otra vez en cuanto el servidor vuelva.
`;var Ve=`# La page en français.

language = Langue
notice = Réservé à la recherche. Ce n’est pas un dispositif médical.
notice-more = Le programme peut se tromper et ne remplace pas un dermatologue.
drop = Déposez ici une photo d’une seule lésion de la peau, ou plusieurs photos.
choose = Choisir des photos
take = Prendre une photo
how = De près, nette, sous une lumière égale, la lésion entière au milieu. On peut aussi coller une image.
how-kind = Le programme connaît surtout les photos prises au dermatoscope. Pour les autres, il ne peut souvent pas donner de résultat.
privacy-local = Rien ne quitte cet ordinateur : le programme qui y tourne lit la photo et ne la conserve pas.
privacy-remote = La photo va à { $host }, d’où vient cette page, et nulle part ailleurs. Elle n’y est pas conservée.
print = Imprimer
clear = Tout retirer
remove = Retirer { $name }
save = Enregistrer
retry = Réessayer
api = Pour les programmes : l’API

answers = { $count ->
    [one] { $count } photo
   *[other] { $count } photos
}
photo = Photo { $number }
status-done = { $name } : { $result }
working = Le programme analyse la photo.
waiting = Le serveur est occupé. La photo attend son tour.

result-consult_dermatologist = Faites examiner cette lésion par un dermatologue.
result-no_sign_not_ruled_out = Le programme n’a pas vu de signe de malignité, mais il ne peut pas l’exclure.
result-inconclusive = Le programme ne peut pas juger cette lésion. Faites-la examiner par un dermatologue.
then-no-sign = Si la lésion est nouvelle, change, démange ou saigne, ou vous inquiète, faites-la examiner par un dermatologue.
meaning-inconclusive = La lésion peut être maligne ou non : cette photo ne permet pas au programme de le savoir.
then-inconclusive = Prenez rendez-vous chez un dermatologue et montrez-lui la lésion. Si elle grandit, saigne ou change vite, demandez un rendez-vous rapide. N’attendez pas d’avoir une meilleure photo.
reasons = Pourquoi :
reasons-inconclusive = Pourquoi le programme ne peut pas la juger :
reason-operating_point = La probabilité atteint le seuil à partir duquel le programme oriente vers un dermatologue.
reason-labeled_malignant = Il est au moins aussi probable que la lésion soit maligne que bénigne.
reason-tta_disagreement = La réponse change quand on tourne la photo.
reason-empty_prediction_set = La photo ne ressemble pas à celles que le programme connaît.
reason-malignant_not_excluded = Le programme ne peut ni confirmer ni exclure que la lésion soit maligne.
reason-weak_evidence = Aucun test n’a montré que le programme trouve de façon fiable les lésions malignes sur des photos de ce genre.
reason-poor_image = Les défauts de la photo peuvent cacher un signe de malignité.
reason-several_lesions = La photo montre plusieurs lésions, et le programme n’en a analysé qu’une seule.
reason-uncalibrated = Les probabilités du modèle n’ont jamais été confrontées à des diagnostics, et il n’est pas nettement moins probable que la lésion soit maligne que bénigne.

warnings = Cette photo a des défauts. Pour la prochaine photo :
warnings-no-sign = Des défauts de cette photo rendent ce résultat moins sûr. Pour la prochaine photo :
warning-blurred = Elle est floue : tenez l’appareil immobile et touchez la lésion pour faire la mise au point.
warning-dark = Elle est sombre : prenez-la avec plus de lumière.
warning-bright = Elle est très claire : prenez-la avec moins de lumière et sans flash.
warning-clipped_highlights = La peau y brille : changez l’angle de la lumière et n’utilisez pas de flash.
warning-no_color = Elle a peu de couleurs : prenez-la en couleur, sans filtre.
warning-low_contrast = La photo a peu de contraste, comme à travers un voile ou un objectif sale : nettoyez l’objectif, utilisez une lumière égale sans reflets et reprenez la photo.
warning-lesion_small = La lésion y est petite : approchez-vous jusqu’à ce qu’elle remplisse environ la moitié de la photo.
warning-lesion_cut = Le bord coupe la lésion : reculez jusqu’à voir de la peau tout autour.
warning-lesion_off_center = La lésion n’est pas au milieu : dirigez l’appareil de façon qu’elle y soit.
warning-hair = Des poils ou des cheveux couvrent la lésion : écartez-les.
warning-ruler_or_ink = On y voit une règle ou de l’encre : prenez-la sans.
warning-several_lesions = Plusieurs endroits de la photo pourraient être la lésion, et le programme n’en a analysé qu’un seul : photographiez une seule lésion à la fois, de près.
kind-dermoscopic = Selon le programme, c’est une photo au dermatoscope.
kind-clinical = Selon le programme, c’est un gros plan sans dermatoscope.
kind-wrong = Si ce n’est pas le cas, ne vous fiez pas au résultat.

probability = Probabilité que la lésion soit maligne : { $probability }
probability-uncalibrated = Le modèle donne { $probability } pour « malin ». Ce chiffre n’a jamais été confronté à des diagnostics : ne le lisez pas comme une probabilité.
threshold = seuil : { $threshold }
threshold-of = seuil : { $threshold } { $class }
bar = { $probability } malin ; le programme oriente vers un dermatologue à partir de { $threshold }.
measured = Sur les { $kind ->
    [dermoscopic] photos au dermatoscope
    [clinical] gros plans sans dermatoscope
   *[unknown] photos
} où ce seuil a été mesuré, le programme a conseillé un examen pour { $sensitivity } { $class ->
    [none] des lésions malignes, et aussi pour { $others } des autres
   *[other] des lésions de cette classe ({ $class }), et aussi pour { $others } de toutes les autres
}. Dans d’autres cliniques, il peut manquer davantage de lésions malignes.
evidence = Dans un test sur { $images } { $kind ->
    [dermoscopic] photos au dermatoscope
    [clinical] gros plans sans dermatoscope
   *[unknown] photos
}, { $leftOut ->
    [patients] de patients absents
   *[sources] de cliniques absentes
} de l’entraînement, des réseaux entraînés de la même façon ont conseillé un examen pour { $sensitivity } { $class ->
    [none] des lésions malignes
   *[other] des lésions de cette classe ({ $class })
} ({ $low } à { $high }), et aussi pour { $others } { $class ->
    [none] des autres
   *[other] de toutes les autres
} ({ $lowOthers } à { $highOthers }).
evidence-patients = L’entraînement comportait d’autres patients des mêmes cliniques : ce test est donc peu probant.
tta = Le programme a analysé la photo dans { $views } orientations : la probabilité de malignité est comprise entre { $lowest } et { $highest }.

map = Carte de chaleur
map-hint = Clair : ce qui plaidait pour une lésion maligne. La carte montre où le réseau a regardé et non où finit la lésion. Ce qu’il n’a pas regardé est sombre.
map-none = Ce modèle ne fournit pas de carte de chaleur.
map-flat = Aucune zone de la photo ne plaidait pour une lésion maligne. Cela ne l’exclut pas. Ce que le réseau n’a pas regardé est sombre.
no-preview = Votre navigateur ne peut pas afficher ce type de fichier. Le programme sait le lire.
photo-alt = La photo { $name }
photo-with-map-alt = La photo { $name } avec la carte de chaleur
classes = Toutes les classes
class-column = Classe
kind-column = Nature
probability-column = Probabilité
malignant = malin
benign = bénin
class-MEL = mélanome
class-NV = nævus mélanocytaire (grain de beauté)
class-BCC = carcinome basocellulaire
class-AK = kératose actinique
class-BKL = kératose bénigne
class-DF = dermatofibrome
class-VASC = lésion vasculaire
class-SCC = carcinome épidermoïde
about = À propos de ce résultat
about-model = Modèle
about-point = Point de fonctionnement
about-engine = Moteur
about-engine-fallback = { $engine }, qui remplace un moteur plus rapide
about-date = Date
about-kind = Genre de photo
about-kind-value = au dermatoscope { $dermoscopic }, gros plan sans dermatoscope { $clinical }, pas de lésion { $other }
report-title = Rapport sur { $name }

limits-title = Ce que le programme ne peut pas voir
limits-history = Si la lésion est nouvelle, change, démange, fait mal ou saigne. Cela compte plus que son aspect.
limits-others = Vos autres grains de beauté, votre âge, votre famille, votre peau dans son ensemble.
limits-skin = La peau foncée : presque toutes les photos à partir desquelles il a appris montrent une peau claire.
limits-place = Les lésions sous les ongles, sur les muqueuses, les paumes et les plantes, les éruptions et les plaies : il a appris à partir de peu de photos de ce genre, ou d’aucune.
limits-photo = Les photos sans dermatoscope : il a appris à partir d’un petit nombre d’entre elles et, souvent, ne peut pas les juger.
limits-then = Quoi qu’il soit dit ici : montrez à un dermatologue toute lésion qui vous inquiète.

rejected = Pas de réponse
rejected-then = Cela ne dit rien sur la lésion. Si elle vous inquiète, faites-la examiner par un dermatologue, avec ou sans photo.
error-missing_image = Le fichier est vide. Choisissez à nouveau la photo.
error-too_many_bytes = Le fichier est trop gros. Réduisez la photo, ou recadrez-la sur la lésion.
error-too_many_pixels = La photo a trop de pixels. Réduisez-la, ou recadrez-la sur la lésion.
error-not_an_image = Ce n’est pas une photo. Choisissez un fichier JPEG ou PNG.
error-malformed_request = { error-not_an_image }
error-no_lesion_found = Le programme ne trouve pas sur cette photo de lésion de la peau qu’il puisse juger. Prenez de près une seule lésion, nette, sous une lumière égale, la lésion au milieu et de la peau autour.
error-unsupported_format = Le programme ne sait pas lire ce format de fichier. Enregistrez la photo en JPEG ou PNG et réessayez.
error-truncated_image = Il manque une partie du fichier. Copiez-le à nouveau, ou reprenez la photo.
error-corrupt_image = Le fichier est abîmé. Copiez-le à nouveau, ou reprenez la photo.
error-image_too_small = La photo a trop peu de pixels. Prenez-la de plus près, ou en pleine taille.
error-low_contrast = On ne voit presque rien sur la photo. Reprenez-la avec plus de lumière, nette, la lésion au milieu.
error-image_too_blurred = La photo est floue. Tenez l’appareil immobile, touchez la lésion pour faire la mise au point et reprenez-la.
error-image_too_dark = La photo est trop sombre. Reprenez-la avec plus de lumière.
error-image_too_bright = La photo est trop claire. Reprenez-la avec moins de lumière et sans flash.
error-image_without_color = La photo est sans couleurs. Reprenez-la en couleur, sans filtre.
error-overloaded = Le serveur a trop à faire. Attendez un peu et réessayez.
error-not_ready = Le serveur démarre encore. Attendez un peu et réessayez.
error-body_timeout = La photo n’est pas arrivée à temps. Réessayez avec une connexion plus rapide ou un fichier plus petit.
error-deadline_exceeded = Il n’y a pas eu de réponse à temps. Réessayez.
error-other = Le programme a échoué sur cette photo, il n’y a pas de résultat. Code : { $code }
unreachable = Le serveur ne répond pas. La photo est toujours ici et sera renvoyée dès que le serveur sera de retour.
`;var W={en:{name:"English",text:re},de:{name:"Deutsch",text:je},es:{name:"Español",text:He},fr:{name:"Français",text:Ve}},C=class n{language;#e;constructor(e){this.language=e,this.#e=new N(e,{useIsolating:!1}),this.#e.addResource(new F(W[e]?.text??re))}static negotiate(e){let[t]=ae(e,Object.keys(W),{defaultLocale:"en",strategy:"lookup"});return new n(t??"en")}has(e){return this.#e.hasMessage(e)}message(e,t={}){let a=this.#e.getMessage(e)?.value;return a?this.#e.formatPattern(a,t,[]):e}percent(e,t=1){let a=o=>o.toLocaleString(this.language,{style:"percent",minimumFractionDigits:t,maximumFractionDigits:t}),r=10**-(t+2);return e>0&&e<r?`< ${a(r)}`:e<1&&e>1-r?`> ${a(1-r)}`:a(e)}percentPair(e,t){let a=[1,2,3,4].find(r=>this.percent(e,r)!==this.percent(t,r))??1;return[this.percent(e,a),this.percent(t,a)]}wholePercent(e){return e.toLocaleString(this.language,{style:"percent",maximumFractionDigits:0})}dateTime(e){return e.toLocaleString(this.language,{dateStyle:"long",timeStyle:"medium"})}translate(e){for(let t of e.querySelectorAll("[data-i18n]"))t.textContent=this.message(t.dataset.i18n??"")}};var Jt=new Set(["localhost","127.0.0.1","[::1]"]),$=n=>{let e=document.getElementById(n);if(!e)throw new Error(`the page has no #${n}`);return e},[oe,We,Yt,Xt]=[$("drop"),$("answers"),$("cards"),$("status")],A=new Set,Qt=0,Ue=new URLSearchParams(location.search).get("lang"),E=C.negotiate(Ue===null?navigator.languages:[Ue,...navigator.languages]);function Be(){document.documentElement.lang=E.language,E.translate(document);let{host:n,hostname:e}=location;$("privacy").textContent=Jt.has(e)?E.message("privacy-local"):E.message("privacy-remote",{host:n});for(let t of A)t.render(E);B("")}function B(n){We.hidden=A.size===0,$("answers-title").textContent=E.message("answers",{count:A.size}),Xt.textContent=n}function ie(n){for(let e of n){let t=new j(e,++Qt,E,B,a=>(A.delete(a),B("")));A.add(t),Yt.append(t.element)}B(""),We.scrollIntoView({block:"nearest"})}for(let n of["files","camera"]){let e=$(n);e.addEventListener("change",()=>{ie(e.files??[]),e.value=""})}addEventListener("dragover",n=>(n.preventDefault(),oe.classList.add("over")));addEventListener("dragleave",n=>n.relatedTarget===null&&oe.classList.remove("over"));addEventListener("drop",n=>{n.preventDefault(),oe.classList.remove("over"),ie(n.dataTransfer?.files??[])});addEventListener("paste",n=>ie(n.clipboardData?.files??[]));$("print").addEventListener("click",()=>print());$("clear").addEventListener("click",()=>[...A].forEach(n=>n.remove()));var K=$("language");K.append(...Object.entries(W).map(([n,{name:e}])=>s("option",{value:n,lang:n},e)));K.value=E.language;K.addEventListener("change",()=>{E=new C(K.value);let n=new URL(location.href);n.searchParams.set("lang",E.language),history.replaceState(null,"",n),Be()});Be();
