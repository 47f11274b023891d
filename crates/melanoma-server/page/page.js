function s(r,e={},...t){let n=document.createElement(r);for(let[a,o]of Object.entries(e))typeof o=="string"?n.setAttribute(a,o):n.addEventListener(a,o);return n.append(...t),n}var x=[[60,10,110],[170,40,110],[240,110,40],[255,240,140]],Ue=.65,Be=.67;function ce({map:r,view:e}){let t=Math.min(1,640/Math.max(e.photograph_width,e.photograph_height)),n=g=>Math.max(1,Math.round(g*t)),a=document.createElement("canvas");a.width=n(e.photograph_width),a.height=n(e.photograph_height);let o=a.getContext("2d");if(!o)return a;o.fillStyle=`rgb(0 0 0 / ${Be})`,o.fillRect(0,0,a.width,a.height);let[u,c,d,h]=[n(e.left+1)-1,n(e.top+1)-1,n(e.width),n(e.height)],b=o.createImageData(d,h);for(let g=0;g<h;g++)for(let f=0;f<d;f++){let v=Math.max(0,Ve(r,(f+.5)/d,(g+.5)/h));b.data.set([...He(v),255*Ue*v],4*(g*d+f))}return o.putImageData(b,u,c),a}function Ve({width:r,height:e,values:t},n,a){let[o,u,c]=ue(n,r),[d,h,b]=ue(a,e),g=(v,A)=>t[v]?.[A]??0,f=v=>g(v,o)*(1-c)+g(v,u)*c;return f(d)*(1-b)+f(h)*b}function ue(r,e){let t=Math.min(Math.max(r*e-.5,0),e-1),n=Math.floor(t);return[n,Math.min(n+1,e-1),t-n]}function He(r){let e=Math.min(r,1)*(x.length-1),t=Math.min(Math.floor(e),x.length-2),[n,a]=[x[t]??x[0],x[t+1]??x[0]];return n.map((o,u)=>o+((a[u]??o)-o)*(e-t))}var Ke=70;function de(r,e,t,n){let a=s("img",{src:e,alt:r.say("picture",{name:t})}),o=s("div",{class:"stack"},a),u=s("figure",{},o),c=n?[s("p",{class:"quiet"},r.say("no-preview"))]:[];if(a.addEventListener("error",()=>u.replaceChildren(...c)),!n)return u;if(!n.evidence)return u.append(s("p",{class:"quiet"},r.say("map-none"))),u;let d=ce(n.evidence);d.setAttribute("role","img"),d.setAttribute("aria-label",r.say("picture-with-map",{name:t}));let h=s("input",{type:"range",min:"0",max:"100",value:String(Ke)}),b=()=>d.style.opacity=String(Number(h.value)/100);h.addEventListener("input",b),b(),o.append(d);let g=n.evidence.map.values.every(f=>f.every(v=>v<=0));return u.append(s("label",{},r.say("map"),h),s("figcaption",{class:"quiet"},r.say(g?"map-flat":"map-hint"))),u}var Ge=1024;async function he(r,e,t){let n=r.say("report-title",{name:t}),a=e.cloneNode(!0);for(let f of a.querySelectorAll("button, figure label"))f.remove();for(let f of a.querySelectorAll("details"))f.open=!0;let o=a.querySelector(".stack");o?.classList.add("apart"),o?.replaceChildren(...Ze(e));let u=s("p",{class:"notice"},`${r.say("notice")} ${r.say("notice-more")}`),c=s("body",{},s("h1",{},n),u,...a.children,Qe()),d=`<meta charset="utf-8">${s("title",{},n).outerHTML}<style>${await Je()}</style>`,h=`<!doctype html>
<html lang="${r.language}"><head>${d}</head>${c.outerHTML}</html>
`,b=new Blob([h],{type:"text/html"}),g=s("a",{href:URL.createObjectURL(b),download:`${t.replace(/\.\w+$/,"")}.html`});g.click(),setTimeout(()=>URL.revokeObjectURL(g.href),6e4)}function Ze(r){let e=r.querySelector(".stack img"),t=r.querySelector(".stack canvas");if(!e?.naturalWidth)return[];let n=Math.min(1,Ge/Math.max(e.naturalWidth,e.naturalHeight));return[!1,!0].filter(a=>!a||t).map(a=>{let o=document.createElement("canvas");[o.width,o.height]=[e.naturalWidth*n,e.naturalHeight*n];let u=o.getContext("2d");u?.drawImage(e,0,0,o.width,o.height),a&&t&&u?.drawImage(t,0,0,o.width,o.height);let c=(a?t?.getAttribute("aria-label"):e.alt)??"";return s("img",{src:o.toDataURL("image/jpeg",.9),alt:c})})}async function Je(){return(await fetch("page.css")).text()}function Qe(){return document.querySelector(".limits")?.cloneNode(!0)??document.createTextNode("")}var T=class extends Error{constructor(t){super(t);this.code=t}code},N=class extends Error{},Ye=20;async function pe(r,e,t){for(let n=1;;n++){try{return await Xe(r,t)}catch(a){if(!(a instanceof T&&(a.code==="overloaded"||a.code==="not_ready"))||n===Ye)throw a}e(),await fe(1e3,t)}}async function Xe(r,e){try{let{report:t,map:n,view:a}=await me("api/v1/explain",r,e);return{report:t,evidence:{map:n,view:a}}}catch(t){if(!(t instanceof T)||t.code!=="not_offered")throw t}return{report:await me("api/v1/classify",r,e),evidence:null}}async function me(r,e,t){let n,a;try{n=await fetch(r,{method:"POST",headers:{accept:"application/json, application/problem+json;q=0.9","content-type":"application/octet-stream"},body:e,signal:t}),a=await n.json()}catch(o){throw t.throwIfAborted(),new N(String(o))}if(n.ok)return a;throw new T(a.code??String(n.status))}async function ge(r){for(;;){await fe(1e3,r);try{if((await fetch("health/ready",{signal:r})).ok)return}catch{r.throwIfAborted()}}}function fe(r,e){return new Promise((t,n)=>{let a=setTimeout(t,r);e.addEventListener("abort",()=>(clearTimeout(a),n(e.reason)),{once:!0})})}function G(r,{decision:e}){return r.say(e.refer?"verdict-refer":"verdict-no-sign")}function be(r,e,t){let{report:n}=e;return[s("p",{class:n.decision.refer?"verdict refer":"verdict"},G(r,n)),...et(r,n),...tt(r,n),...rt(r,n).map(a=>s("p",{class:"quiet"},a)),nt(r,n),at(r,n,t)]}function et(r,{decision:e}){if(!e.refer)return[s("p",{},r.say("then-no-sign"))];let t=e.reasons.map(n=>s("li",{},r.say(`reason-${n}`)));return[s("p",{},r.say("because")),s("ul",{},...t)]}function ve(r,{decision:e,probabilities:t,classes:n}){let a=n.find(({code:o})=>o===e.target);return a?{name:ye(r,a),probability:a.probability}:{name:null,probability:t.malignant}}function tt(r,e){let{decision:t,probabilities:n,model:a}=e,{name:o,probability:u}=ve(r,e),[c,d]=r.shares(u,t.threshold),h=o===null?c:r.share(n.malignant),b=r.say(a.calibrated?"probability":"probability-not-calibrated",{share:h}),g=o===null?r.say("mark",{share:d}):r.say("mark-of",{share:d,class:o}),f=o===null,v=s("div",{class:"track",role:"img","aria-label":r.say("bar",{share:h,mark:f?d:`${d} ${o}`})}),A=s("div",{class:t.refer?"fill refer-fill":"fill"});if(A.style.width=`${100*n.malignant}%`,v.append(A),f){let F=s("div",{class:t.threshold>.5?"mark late":"mark"},s("span",{},g));F.style.left=`${100*t.threshold}%`,v.append(F)}let H=s("div",{class:"scale","aria-hidden":"true"},s("span",{},r.roughly(0)),s("span",{},r.roughly(1)));return[s("p",{},b),v,H,...f?[]:[s("p",{},`${o}: ${c}; ${g}`)]]}function rt(r,e){let{decision:t,prediction_set:n,stability:a}=e,o=[];if(t.sensitivity!==null&&t.specificity!==null){let{name:u}=ve(r,e),c={sensitivity:r.share(t.sensitivity),others:r.share(1-t.specificity)};o.push(u===null?r.say("measured",c):r.say("measured-of",{...c,class:u}))}if(n){let u=n.labels.length===2?"set-both":`set-${n.labels[0]??"none"}`;o.push(r.say(u,{coverage:r.roughly(n.coverage),missed:r.roughly(1-n.coverage)}))}if(a){let[u,c]=a.malignant;o.push(r.say("views",{views:a.views,lowest:r.share(u),highest:r.share(c)}))}return o}function nt(r,e){let t=["class-column","kind-column","share-column"].map(o=>s("th",{scope:"col"},r.say(o))),n=[...e.classes].sort((o,u)=>u.probability-o.probability).map(o=>s("tr",{},s("th",{scope:"row"},ye(r,o)),s("td",{},r.say(o.malignant?"malignant":"benign")),s("td",{class:"number"},r.share(o.probability)))),a=s("table",{},s("thead",{},s("tr",{},...t)),s("tbody",{},...n));return s("details",{},s("summary",{},r.say("classes")),a)}function ye(r,{code:e,name:t}){return r.has(`class-${e}`)?r.say(`class-${e}`):t}function at(r,{model:e,engine:t,decision:n},a){let o=`${t.name} ${t.version}`,c=[["about-model",`${e.name} ${e.version} (SHA-256 ${e.sha256})`],["about-point",n.operating_point],["about-engine",t.fallback?r.say("about-engine-fallback",{engine:o}):o],["about-when",r.time(a)]].flatMap(([d,h])=>[s("dt",{},r.say(d)),s("dd",{},h)]);return s("details",{},s("summary",{},r.say("about")),s("dl",{},...c))}var ot=new Set(["overloaded","not_ready","request_too_slow","deadline_passed"]),q=class{constructor(e,t,n,a,o){this.photograph=e;this.number=t;this.words=n;this.changed=a;this.removed=o;this.#e=URL.createObjectURL(e),this.render(n),this.ask()}photograph;number;words;changed;removed;element=s("li");#e;#r=new AbortController;#n={kind:"working"};get name(){return this.photograph.name||this.words.say("photograph",{number:this.number})}async ask(){let{signal:e}=this.#r;try{for(;;){this.#t({kind:"working"});try{let t=await pe(this.photograph,()=>this.#t({kind:"waiting"}),e);return this.#t({kind:"answered",answer:t,when:new Date})}catch(t){if(t instanceof T)return this.#t({kind:"refused",code:t.code});if(!(t instanceof N))throw t}this.#t({kind:"unreachable"}),await ge(e)}}catch(t){if(!e.aborted)throw t}}remove(){this.#r.abort(new DOMException("removed","AbortError")),URL.revokeObjectURL(this.#e),this.element.remove(),this.removed(this)}render(e){this.words=e;let{name:t}=this,n=this.#n,a=n.kind==="answered"?n.answer:null,o=s("p",{class:"buttons"});n.kind==="answered"&&o.append(s("button",{type:"button",click:()=>{he(e,this.element,t)}},e.say("save"))),o.append(s("button",{type:"button","aria-label":e.say("remove",{name:t}),click:()=>this.remove()},"✕"));let u=s("div",{class:"bar"},s("h3",{},t),o),c=s("div",{class:"said"},...this.#o(n));this.element.replaceChildren(s("article",{class:"card"},u,de(e,this.#e,t,a),c)),this.element.dataset.state=n.kind}#t(e){this.#n=e,this.render(this.words),e.kind!=="working"&&this.changed(this.words.say("status-done",{name:this.name,verdict:this.#a(e)}))}#a(e){let{words:t}=this;switch(e.kind){case"answered":return G(t,e.answer.report);case"refused":return t.has(`error-${e.code}`)?t.say(`error-${e.code}`):t.say("error-other",{code:e.code});default:return t.say(e.kind)}}#o(e){if(e.kind==="answered")return be(this.words,e.answer,e.when);let t=s("button",{type:"button",click:()=>{this.ask()}},this.words.say("again")),n=s("p",{class:e.kind==="working"||e.kind==="waiting"?"working":""},this.#a(e));if(e.kind!=="refused")return[n];let a=s("p",{class:"verdict"},this.words.say("refused"));return ot.has(e.code)?[a,n,t]:[a,n]}};var E=class{constructor(e){this.value=e}valueOf(){return this.value}},m=class extends E{constructor(e="???"){super(e)}toString(e){return`{${this.value}}`}},y=class extends E{constructor(e,t={}){super(e),this.opts=t}toString(e){if(e)try{return e.memoizeIntlObject(Intl.NumberFormat,this.opts).format(this.value)}catch(t){e.reportError(t)}return this.value.toString(10)}},k=class r extends E{static supportsValue(e){if(typeof e=="number"||e instanceof Date)return!0;if(e instanceof E)return r.supportsValue(e.valueOf());if("Temporal"in globalThis){let t=globalThis.Temporal;if(e instanceof t.Instant||e instanceof t.PlainDateTime||e instanceof t.PlainDate||e instanceof t.PlainMonthDay||e instanceof t.PlainTime||e instanceof t.PlainYearMonth)return!0}return!1}constructor(e,t={}){e instanceof r?(t={...e.opts,...t},e=e.value):e instanceof E&&(e=e.valueOf()),typeof e=="object"&&"calendarId"in e&&t.calendar===void 0&&(t={...t,calendar:e.calendarId}),super(e),this.opts=t}[Symbol.toPrimitive](e){return e==="string"?this.toString():this.toNumber()}toNumber(){let e=this.value;if(typeof e=="number")return e;if(e instanceof Date)return e.getTime();if("epochMilliseconds"in e)return e.epochMilliseconds;if("toZonedDateTime"in e)return e.toZonedDateTime("UTC").epochMilliseconds;throw new TypeError("Unwrapping a non-number value as a number")}toString(e){if(e)try{return e.memoizeIntlObject(Intl.DateTimeFormat,this.opts).format(this.value)}catch(t){e.reportError(t)}return typeof this.value=="number"||this.value instanceof Date?new Date(this.value).toISOString():this.value.toString()}};var we=100,it="⁨",st="⁩";function lt(r,e,t){if(t===e||t instanceof y&&e instanceof y&&t.value===e.value)return!0;if(e instanceof y&&typeof t=="string"){let n=r.memoizeIntlObject(Intl.PluralRules,e.opts).select(e.value);if(t===n)return!0}return!1}function Ee(r,e,t){return e[t]?z(r,e[t].value):(r.reportError(new RangeError("No default")),new m)}function Z(r,e){let t=[],n=Object.create(null);for(let a of e)a.type==="narg"?n[a.name]=M(r,a.value):t.push(M(r,a));return{positional:t,named:n}}function M(r,e){switch(e.type){case"str":return e.value;case"num":return new y(e.value,{minimumFractionDigits:e.precision});case"var":return ut(r,e);case"mesg":return ct(r,e);case"term":return dt(r,e);case"func":return ht(r,e);case"select":return mt(r,e);default:return new m}}function ut(r,{name:e}){let t;if(r.params)if(Object.prototype.hasOwnProperty.call(r.params,e))t=r.params[e];else return new m(`$${e}`);else if(r.args&&Object.prototype.hasOwnProperty.call(r.args,e))t=r.args[e];else return r.reportError(new ReferenceError(`Unknown variable: $${e}`)),new m(`$${e}`);if(t instanceof E)return t;switch(typeof t){case"string":return t;case"number":return new y(t);case"object":if(k.supportsValue(t))return new k(t);default:return r.reportError(new TypeError(`Variable type not supported: $${e}, ${typeof t}`)),new m(`$${e}`)}}function ct(r,{name:e,attr:t}){let n=r.bundle._messages.get(e);if(!n)return r.reportError(new ReferenceError(`Unknown message: ${e}`)),new m(e);if(t){let a=n.attributes[t];return a?z(r,a):(r.reportError(new ReferenceError(`Unknown attribute: ${t}`)),new m(`${e}.${t}`))}return n.value?z(r,n.value):(r.reportError(new ReferenceError(`No value: ${e}`)),new m(e))}function dt(r,{name:e,attr:t,args:n}){let a=`-${e}`,o=r.bundle._terms.get(a);if(!o)return r.reportError(new ReferenceError(`Unknown term: ${a}`)),new m(a);if(t){let c=o.attributes[t];if(c){r.params=Z(r,n).named;let d=z(r,c);return r.params=null,d}return r.reportError(new ReferenceError(`Unknown attribute: ${t}`)),new m(`${a}.${t}`)}r.params=Z(r,n).named;let u=z(r,o.value);return r.params=null,u}function ht(r,{name:e,args:t}){let n=r.bundle._functions[e];if(!n)return r.reportError(new ReferenceError(`Unknown function: ${e}()`)),new m(`${e}()`);if(typeof n!="function")return r.reportError(new TypeError(`Function ${e}() is not callable`)),new m(`${e}()`);try{let a=Z(r,t);return n(a.positional,a.named)}catch(a){return r.reportError(a),new m(`${e}()`)}}function mt(r,{selector:e,variants:t,star:n}){let a=M(r,e);if(a instanceof m)return Ee(r,t,n);for(let o of t){let u=M(r,o.key);if(lt(r,a,u))return z(r,o.value)}return Ee(r,t,n)}function J(r,e){if(r.dirty.has(e))return r.reportError(new RangeError("Cyclic reference")),new m;r.dirty.add(e);let t=[],n=r.bundle._useIsolating&&e.length>1;for(let a of e){if(typeof a=="string"){t.push(r.bundle._transform(a));continue}if(r.placeables++,r.placeables>we)throw r.dirty.delete(e),new RangeError(`Too many placeables expanded: ${r.placeables}, max allowed is ${we}`);n&&t.push(it),t.push(M(r,a).toString(r)),n&&t.push(st)}return r.dirty.delete(e),t.join("")}function z(r,e){return typeof e=="string"?r.bundle._transform(e):J(r,e)}var O=class{constructor(e,t,n){this.dirty=new WeakSet,this.params=null,this.placeables=0,this.bundle=e,this.errors=t,this.args=n}reportError(e){if(!this.errors||!(e instanceof Error))throw e;this.errors.push(e)}memoizeIntlObject(e,t){let n=this.bundle._intls.get(e);n||(n={},this.bundle._intls.set(e,n));let a=JSON.stringify(t);return n[a]||(n[a]=new e(this.bundle.locales,t)),n[a]}};function Q(r,e){let t=Object.create(null);for(let[n,a]of Object.entries(r))e.includes(n)&&(t[n]=a.valueOf());return t}var ke=["unitDisplay","currencyDisplay","useGrouping","minimumIntegerDigits","minimumFractionDigits","maximumFractionDigits","minimumSignificantDigits","maximumSignificantDigits"];function $e(r,e){let t=r[0];if(t instanceof m)return new m(`NUMBER(${t.valueOf()})`);if(t instanceof y)return new y(t.valueOf(),{...t.opts,...Q(e,ke)});if(t instanceof k)return new y(t.toNumber(),{...Q(e,ke)});throw new TypeError("Invalid argument to NUMBER")}var pt=["dateStyle","timeStyle","fractionalSecondDigits","dayPeriod","hour12","weekday","era","year","month","day","hour","minute","second","timeZoneName"];function Se(r,e){let t=r[0];if(t instanceof m)return new m(`DATETIME(${t.valueOf()})`);if(t instanceof k||t instanceof y)return new k(t,Q(e,pt));throw new TypeError("Invalid argument to DATETIME")}var Le=new Map;function _e(r){let e=Array.isArray(r)?r.join(" "):r,t=Le.get(e);return t===void 0&&(t=new Map,Le.set(e,t)),t}var P=class{constructor(e,{functions:t,useIsolating:n=!0,transform:a=o=>o}={}){this._terms=new Map,this._messages=new Map,this.locales=Array.isArray(e)?e:[e],this._functions={NUMBER:$e,DATETIME:Se,...t},this._useIsolating=n,this._transform=a,this._intls=_e(e)}hasMessage(e){return this._messages.has(e)}getMessage(e){return this._messages.get(e)}addResource(e,{allowOverrides:t=!1}={}){let n=[];for(let a=0;a<e.body.length;a++){let o=e.body[a];if(o.id.startsWith("-")){if(t===!1&&this._terms.has(o.id)){n.push(new Error(`Attempt to override an existing term: "${o.id}"`));continue}this._terms.set(o.id,o)}else{if(t===!1&&this._messages.has(o.id)){n.push(new Error(`Attempt to override an existing message: "${o.id}"`));continue}this._messages.set(o.id,o)}}return n}formatPattern(e,t=null,n=null){if(typeof e=="string")return this._transform(e);let a=new O(this,n,t);try{return J(a,e).toString(a)}catch(o){if(a.errors&&o instanceof Error)return a.errors.push(o),new m().toString(a);throw o}}};var Y=/^(-?[a-zA-Z][\w-]*) *= */gm,Te=/\.([a-zA-Z][\w-]*) *= */y,gt=/\*?\[/y,X=/(-?[0-9]+(?:\.([0-9]+))?)/y,ft=/([a-zA-Z][\w-]*)/y,Ae=/([$-])?([a-zA-Z][\w-]*)(?:\.([a-zA-Z][\w-]*))?/y,bt=/^[A-Z][A-Z0-9_-]*$/,W=/([^{}\n\r]+)/y,vt=/([^\\"\n\r]*)/y,xe=/\\([\\"])/y,ze=/\\u([a-fA-F0-9]{4})|\\U([a-fA-F0-9]{6})/y,yt=/^\n+/,Re=/ +$/,wt=/ *\r?\n/g,Et=/( *)$/,kt=/{\s*/y,De=/\s*}/y,$t=/\[\s*/y,St=/\s*] */y,Lt=/\s*\(\s*/y,_t=/\s*->\s*/y,Tt=/\s*:\s*/y,At=/\s*,?\s*/y,xt=/\s+/y,C=class{constructor(e){this.body=[],Y.lastIndex=0;let t=0;for(;;){let i=Y.exec(e);if(i===null)break;t=Y.lastIndex;try{this.body.push(d(i[1]))}catch(l){if(l instanceof SyntaxError)continue;throw l}}function n(i){return i.lastIndex=t,i.test(e)}function a(i,l){if(e[t]===i)return t++,!0;if(l)throw new l(`Expected ${i}`);return!1}function o(i,l){if(n(i))return t=i.lastIndex,!0;if(l)throw new l(`Expected ${i.toString()}`);return!1}function u(i){i.lastIndex=t;let l=i.exec(e);if(l===null)throw new SyntaxError(`Expected ${i.toString()}`);return t=i.lastIndex,l}function c(i){return u(i)[1]}function d(i){let l=b(),p=h();if(l===null&&Object.keys(p).length===0)throw new SyntaxError("Expected message value or attributes");return{id:i,value:l,attributes:p}}function h(){let i=Object.create(null);for(;n(Te);){let l=c(Te),p=b();if(p===null)throw new SyntaxError("Expected attribute value");i[l]=p}return i}function b(){let i;if(n(W)&&(i=c(W)),e[t]==="{"||e[t]==="}")return g(i?[i]:[],1/0);let l=se();return l?i?g([i,l],l.length):(l.value=K(l.value,yt),g([l],l.length)):i?K(i,Re):null}function g(i=[],l){for(;;){if(n(W)){i.push(c(W));continue}if(e[t]==="{"){i.push(f());continue}if(e[t]==="}")throw new SyntaxError("Unbalanced closing brace");let w=se();if(w){i.push(w),l=Math.min(l,w.length);continue}break}let p=i.length-1,_=i[p];typeof _=="string"&&(i[p]=K(_,Re));let D=[];for(let w of i)w instanceof j&&(w=w.value.slice(0,w.value.length-l)),w&&D.push(w);return D}function f(){o(kt,SyntaxError);let i=v();if(o(De))return i;if(o(_t)){let l=F();return o(De,SyntaxError),{type:"select",selector:i,...l}}throw new SyntaxError("Unclosed placeable")}function v(){if(e[t]==="{")return f();if(n(Ae)){let[,i,l,p=null]=u(Ae);if(i==="$")return{type:"var",name:l};if(o(Lt)){let _=A();if(i==="-")return{type:"term",name:l,attr:p,args:_};if(bt.test(l))return{type:"func",name:l,args:_};throw new SyntaxError("Function names must be all upper-case")}return i==="-"?{type:"term",name:l,attr:p,args:[]}:{type:"mesg",name:l,attr:p}}return oe()}function A(){let i=[];for(;;){switch(e[t]){case")":return t++,i;case void 0:throw new SyntaxError("Unclosed argument list")}i.push(H()),o(At)}}function H(){let i=v();return i.type!=="mesg"?i:o(Tt)?{type:"narg",name:i.name,value:oe()}:i}function F(){let i=[],l=0,p;for(;n(gt);){a("*")&&(p=l);let _=Oe(),D=b();if(D===null)throw new SyntaxError("Expected variant value");i[l++]={key:_,value:D}}if(l===0)return null;if(p===void 0)throw new SyntaxError("Expected default variant");return{variants:i,star:p}}function Oe(){o($t,SyntaxError);let i;return n(X)?i=ie():i={type:"str",value:c(ft)},o(St,SyntaxError),i}function oe(){if(n(X))return ie();if(e[t]==='"')return We();throw new SyntaxError("Invalid expression")}function ie(){let[,i,l=""]=u(X),p=l.length;return{type:"num",value:parseFloat(i),precision:p}}function We(){a('"',SyntaxError);let i="";for(;;){if(i+=c(vt),e[t]==="\\"){i+=je();continue}if(a('"'))return{type:"str",value:i};throw new SyntaxError("Unclosed string literal")}}function je(){if(n(xe))return c(xe);if(n(ze)){let[,i,l]=u(ze),p=parseInt(i||l,16);return p<=55295||57344<=p?String.fromCodePoint(p):"�"}throw new SyntaxError("Unknown escape sequence")}function se(){let i=t;switch(o(xt),e[t]){case".":case"[":case"*":case"}":case void 0:return!1;case"{":return le(e.slice(i,t))}return e[t-1]===" "?le(e.slice(i,t)):!1}function K(i,l){return i.replace(l,"")}function le(i){let l=i.replace(wt,`
`),p=Et.exec(i)[1].length;return new j(l,p)}}},j=class{constructor(e,t){this.value=e,this.length=t}};var zt="([a-z]{2,3}|\\*)",Rt="(?:-([a-z]{4}|\\*))",Dt="(?:-([a-z]{2}|\\*))",Nt="(?:-(([0-9][a-z0-9]{3}|[a-z0-9]{5,8})|\\*))",Mt=new RegExp(`^${zt}${Rt}?${Dt}?${Nt}?$`,"i"),L=class{constructor(e){let t=Mt.exec(e.replace(/_/g,"-"));if(!t){this.isWellFormed=!1;return}let[,n,a,o,u]=t;n&&(this.language=n.toLowerCase()),a&&(this.script=a[0].toUpperCase()+a.slice(1)),o&&(this.region=o.toUpperCase()),this.variant=u,this.isWellFormed=!0}isEqual(e){return this.language===e.language&&this.script===e.script&&this.region===e.region&&this.variant===e.variant}matches(e,t=!1,n=!1){return(this.language===e.language||t&&this.language===void 0||n&&e.language===void 0)&&(this.script===e.script||t&&this.script===void 0||n&&e.script===void 0)&&(this.region===e.region||t&&this.region===void 0||n&&e.region===void 0)&&(this.variant===e.variant||t&&this.variant===void 0||n&&e.variant===void 0)}toString(){return[this.language,this.script,this.region,this.variant].filter(e=>e!==void 0).join("-")}clearVariants(){this.variant=void 0}clearRegion(){this.region=void 0}addLikelySubtags(){let e=Ct(this.toString().toLowerCase());return e?(this.language=e.language,this.script=e.script,this.region=e.region,this.variant=e.variant,!0):!1}},Ne={ar:"ar-arab-eg","az-arab":"az-arab-ir","az-ir":"az-arab-ir",be:"be-cyrl-by",da:"da-latn-dk",el:"el-grek-gr",en:"en-latn-us",fa:"fa-arab-ir",ja:"ja-jpan-jp",ko:"ko-kore-kr",pt:"pt-latn-br",sr:"sr-cyrl-rs","sr-ru":"sr-latn-ru",sv:"sv-latn-se",ta:"ta-taml-in",uk:"uk-cyrl-ua",zh:"zh-hans-cn","zh-hant":"zh-hant-tw","zh-hk":"zh-hant-hk","zh-mo":"zh-hant-mo","zh-tw":"zh-hant-tw","zh-gb":"zh-hant-gb","zh-us":"zh-hant-us"},Pt=["az","bg","cs","de","es","fi","fr","hu","it","lt","lv","nl","pl","ro","ru"];function Ct(r){if(Object.prototype.hasOwnProperty.call(Ne,r))return new L(Ne[r]);let e=new L(r);return e.language&&Pt.includes(e.language)?(e.region=e.language.toUpperCase(),e):null}function ee(r,e,t){let n=new Set,a=new Map;for(let o of e)new L(o).isWellFormed&&a.set(o,new L(o));e:for(let o of r){let u=o.toLowerCase(),c=new L(u);if(c.language!==void 0){for(let d of a.keys())if(u===d.toLowerCase()){if(n.add(d),a.delete(d),t==="lookup")return Array.from(n);if(t==="filtering")continue;continue e}for(let[d,h]of a.entries())if(h.matches(c,!0,!1)){if(n.add(d),a.delete(d),t==="lookup")return Array.from(n);if(t==="filtering")continue;continue e}if(c.addLikelySubtags()){for(let[d,h]of a.entries())if(h.matches(c,!0,!1)){if(n.add(d),a.delete(d),t==="lookup")return Array.from(n);if(t==="filtering")continue;continue e}}c.clearVariants();for(let[d,h]of a.entries())if(h.matches(c,!0,!0)){if(n.add(d),a.delete(d),t==="lookup")return Array.from(n);if(t==="filtering")continue;continue e}if(c.clearRegion(),c.addLikelySubtags()){for(let[d,h]of a.entries())if(h.matches(c,!0,!1)){if(n.add(d),a.delete(d),t==="lookup")return Array.from(n);if(t==="filtering")continue;continue e}}c.clearRegion();for(let[d,h]of a.entries())if(h.matches(c,!0,!0)){if(n.add(d),a.delete(d),t==="lookup")return Array.from(n);if(t==="filtering")continue;continue e}}}return Array.from(n)}function te(r,e,{strategy:t="filtering",defaultLocale:n}={}){let a=ee(Array.from(r??[]).map(String),Array.from(e??[]).map(String),t);if(t==="lookup"){if(n===void 0)throw new Error("defaultLocale cannot be undefined for strategy `lookup`");a.length===0&&a.push(n)}else n&&!a.includes(n)&&a.push(n);return a}var Me=`# Die Seite auf Deutsch.

language = Sprache
notice = Nur für die Forschung. Kein Medizinprodukt.
notice-more = Das Programm kann sich irren, und es ersetzt keine Hautärztin und keinen Hautarzt.
ask = Ziehen Sie ein Foto einer Hautveränderung hierher, oder mehrere.
choose = Fotos auswählen
take = Foto aufnehmen
how = Aus der Nähe, scharf, gleichmäßig beleuchtet, die ganze Veränderung in der Mitte. Einfügen geht auch.
privacy-here = Nichts verlässt diesen Rechner: Das Programm, das auf ihm läuft, liest das Foto und behält es nicht.
privacy-there = Das Foto geht an { $host }, woher diese Seite kommt, und sonst nirgendwohin. Es wird dort nicht behalten.
print = Drucken
clear = Alle entfernen
remove = { $name } entfernen
save = Als Datei sichern
again = Noch einmal versuchen
api = Für Programme: die Schnittstelle

answers = { $count ->
    [one] Ein Foto
   *[other] { $count } Fotos
}
photograph = Foto { $number }
status-done = { $name }: { $verdict }
working = Das Netz sieht es sich an.
waiting = Der Server ist beschäftigt. Das Foto wartet, bis es an der Reihe ist.

verdict-refer = Lassen Sie diese Hautveränderung hautärztlich ansehen.
verdict-no-sign = Das Programm hat kein Zeichen von Bösartigkeit gesehen, kann sie aber nicht ausschließen.
then-no-sign = Ist die Veränderung neu, verändert sie sich, juckt oder blutet sie oder macht sie Ihnen Sorgen, lassen Sie sie hautärztlich ansehen.
because = Warum:
reason-operating_point = Die Wahrscheinlichkeit erreicht die Marke, ab der das Programm überweist.
reason-labelled_malignant = Bösartig ist mindestens so wahrscheinlich wie gutartig.
reason-views_disagree = Die Antwort ändert sich, wenn das Foto gedreht wird. Verlassen Sie sich nicht darauf.
reason-no_label_fits = Das Foto gleicht keinem von denen, die das Programm kennt. Verlassen Sie sich nicht auf die Antwort.
reason-not_calibrated = Die Wahrscheinlichkeiten des Modells wurden nie an Befunden geprüft, und bösartig ist nicht deutlich weniger wahrscheinlich.

probability = Wahrscheinlichkeit, dass sie bösartig ist: { $share }
probability-not-calibrated = Das Modell sagt { $share } für bösartig. Das wurde nie an Befunden geprüft: Lesen Sie es nicht als Wahrscheinlichkeit.
mark = überweist ab { $share }
mark-of = überweist ab { $share } { $class }
bar = { $share } bösartig; das Programm überweist ab { $mark }.
measured = Wo diese Marke gemessen wurde, erreichten sie { $sensitivity } der bösartigen Veränderungen und { $others } der anderen. In anderen Kliniken können es weniger bösartige Veränderungen sein.
measured-of = Wo diese Marke gemessen wurde, erreichten sie { $sensitivity } dieser Veränderungen ({ $class }) und { $others } aller anderen. In anderen Kliniken können es weniger dieser Veränderungen sein.
set-both = Bei einer Abdeckung von { $coverage } lässt sich weder gutartig noch bösartig ausschließen.
set-benign = Bei einer Abdeckung von { $coverage } bleibt nur gutartig. Bis zu { $missed } der bösartigen Veränderungen bekommen diese Antwort zu Unrecht.
set-malignant = Bei einer Abdeckung von { $coverage } bleibt nur bösartig.
set-none = Bei einer Abdeckung von { $coverage } bleibt keines von beiden: Das Foto gleicht keinem von denen, die das Programm kennt.
views = Das Foto wurde gedreht und { $views }-mal angesehen: bösartig liegt zwischen { $lowest } und { $highest }.

map = Wärmebild
map-hint = Hell: was für bösartig sprach. Das Bild zeigt, wohin das Netz sah, und nicht, wo die Veränderung endet. Was es nicht ansah, ist dunkel.
map-none = Dieses Modell kann nicht sagen, wohin es sah.
map-flat = Nichts auf dem Foto sprach für bösartig. Was das Netz nicht ansah, ist dunkel.
no-preview = Ihr Browser kann diese Art von Datei nicht zeigen. Das Programm kann sie lesen.
picture = Das Foto { $name }
picture-with-map = Das Foto { $name } mit dem Wärmebild
classes = Alle Klassen
class-column = Klasse
kind-column = Art
share-column = Wahrscheinlichkeit
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
about = Was geantwortet hat
about-model = Modell
about-point = Arbeitspunkt
about-engine = Rechenkern
about-engine-fallback = { $engine }, als Ersatz für einen schnelleren
about-when = Beantwortet
report-title = Bericht zu { $name }

limits-title = Was das Programm nicht sehen kann
limits-history = Ob die Veränderung neu ist, sich verändert, juckt, schmerzt oder blutet. Das zählt mehr als ihr Aussehen.
limits-others = Ihre anderen Male, Ihr Alter, Ihre Familie, Ihre Haut im Ganzen.
limits-skin = Dunkle Haut: Fast alle Fotos, aus denen es lernte, zeigen helle Haut.
limits-place = Veränderungen unter Nägeln, auf Schleimhäuten, an Handflächen und Fußsohlen, Ausschläge und Wunden: Es lernte aus wenigen davon oder keinen.
limits-photo = Ein unscharfes, dunkles oder fernes Foto. Es lernte vor allem aus Aufnahmen durch ein Dermatoskop.
limits-then = Was auch immer hier steht: Zeigen Sie eine Veränderung, die Ihnen Sorgen macht, einer Hautärztin oder einem Hautarzt.

refused = Keine Antwort
error-missing_image = Die Datei ist leer. Wählen Sie das Foto noch einmal aus.
error-too_many_bytes = Die Datei ist zu groß. Verkleinern Sie das Foto, oder schneiden Sie es auf die Veränderung zu.
error-too_many_pixels = Das Foto hat zu viele Pixel. Verkleinern Sie es, oder schneiden Sie es auf die Veränderung zu.
error-not_an_image = Das ist kein Foto. Wählen Sie eine JPEG- oder PNG-Datei.
error-unsupported_format = Diese Art von Bild kann das Programm nicht lesen. Sichern Sie es als JPEG oder PNG, und versuchen Sie es noch einmal.
error-truncated_image = Ein Teil der Datei fehlt. Kopieren Sie sie noch einmal, oder nehmen Sie das Foto neu auf.
error-corrupt_image = Die Datei ist beschädigt. Kopieren Sie sie noch einmal, oder nehmen Sie das Foto neu auf.
error-image_too_small = Das Foto hat zu wenige Pixel, um etwas zu beurteilen. Nehmen Sie es aus der Nähe oder in voller Größe auf.
error-no_detail = Auf dem Foto ist fast nichts zu sehen. Nehmen Sie es bei mehr Licht und scharf noch einmal auf, die Veränderung in der Mitte.
error-overloaded = Der Server hat zu viel zu tun. Warten Sie etwas, und versuchen Sie es noch einmal.
error-not_ready = Der Server startet noch. Warten Sie etwas, und versuchen Sie es noch einmal.
error-request_too_slow = Das Foto kam nicht rechtzeitig an. Versuchen Sie es mit einer schnelleren Leitung oder einer kleineren Datei.
error-deadline_passed = Es kam keine rechtzeitige Antwort. Versuchen Sie es noch einmal.
error-other = Das Programm ist an diesem Foto gescheitert. Es wurde nichts beurteilt. Code: { $code }
unreachable = Der Server antwortet nicht. Das Foto ist noch hier und wird wieder gesendet, sobald der Server zurück ist.
`;var re=`# The page in English. Every language has the same messages; a test holds them to it.

language = Language
notice = For research use only. Not a medical device.
notice-more = It can be wrong, and it does not replace a dermatologist.
ask = Drop a photograph of one skin lesion here, or several.
choose = Choose photographs
take = Take a photograph
how = From close by, in focus, in even light, the whole lesion in the middle. Pasting works too.
privacy-here = Nothing leaves this computer: the photograph is read by the program that runs on it, and is not kept.
privacy-there = The photograph goes to { $host }, where this page came from, and nowhere else. It is not kept there.
print = Print
clear = Remove all
remove = Remove { $name }
save = Save as a file
again = Try again
api = For programs: the API

answers = { $count ->
    [one] One photograph
   *[other] { $count } photographs
}
photograph = Photograph { $number }
status-done = { $name }: { $verdict }
working = The network is looking at it.
waiting = The server is busy. The photograph waits for its turn.

verdict-refer = Have a dermatologist look at this lesion.
verdict-no-sign = The program saw no sign of malignancy, but it cannot rule it out.
then-no-sign = If the lesion is new, changes, itches or bleeds, or worries you, have a dermatologist look at it.
because = Why:
reason-operating_point = The probability reaches the mark from which the program refers.
reason-labelled_malignant = Malignant is at least as probable as benign.
reason-views_disagree = The answer changes when the photograph is turned. Do not rely on it.
reason-no_label_fits = The photograph is unlike those that the program knows. Do not rely on it.
reason-not_calibrated = The model’s probabilities were never checked against outcomes, and malignant is not clearly less probable.

probability = Probability that it is malignant: { $share }
probability-not-calibrated = The model says { $share } for malignant. This was never checked against outcomes: do not read it as a probability.
mark = refers from { $share }
mark-of = refers from { $share } { $class }
bar = { $share } malignant; the program refers from { $mark } on.
measured = Where this mark was measured, { $sensitivity } of the malignant lesions reached it, and so did { $others } of the others. At other clinics fewer malignant lesions may reach it.
measured-of = Where this mark was measured, { $sensitivity } of these lesions reached it ({ $class }), and so did { $others } of all others. At other clinics fewer of these lesions may reach it.
set-both = Neither benign nor malignant can be ruled out at a coverage of { $coverage }.
set-benign = At a coverage of { $coverage }, benign alone is left. Up to { $missed } of the malignant lesions get this answer wrongly.
set-malignant = At a coverage of { $coverage }, malignant alone is left.
set-none = At a coverage of { $coverage }, neither label is left: the photograph is unlike those that the program knows.
views = The photograph was turned and looked at { $views } times: malignant is between { $lowest } and { $highest }.

map = Heat map
map-hint = Bright: what spoke for malignant. The map shows where the network looked and not where the lesion ends. What it did not look at is dark.
map-none = This model cannot say where it looked.
map-flat = Nothing in the photograph spoke for malignant. What the network did not look at is dark.
no-preview = Your browser cannot show this kind of file. The program can read it.
picture = The photograph { $name }
picture-with-map = The photograph { $name } with the heat map
classes = All classes
class-column = Class
kind-column = Kind
share-column = Probability
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
about = What answered
about-model = Model
about-point = Operating point
about-engine = Engine
about-engine-fallback = { $engine }, which stands in for a faster one
about-when = Answered
report-title = Report on { $name }

limits-title = What the program cannot see
limits-history = Whether the lesion is new, changes, itches, hurts or bleeds. These matter more than its look.
limits-others = Your other moles, your age, your family, your skin as a whole.
limits-skin = Dark skin: nearly all photographs that it learned from show light skin.
limits-place = Lesions under nails, on mucous membranes, on palms and soles, rashes and wounds: it learned from few of them or none.
limits-photo = A blurred, dark or distant photograph. It learned mostly from photographs taken through a dermatoscope.
limits-then = Whatever is said here: show a lesion that worries you to a dermatologist.

refused = No answer
error-missing_image = The file is empty. Choose the photograph again.
error-too_many_bytes = The file is too large. Send it smaller, or cut to the lesion.
error-too_many_pixels = The photograph has too many pixels. Send it smaller, or cut to the lesion.
error-not_an_image = This is not a photograph. Choose a JPEG or PNG file.
error-unsupported_format = The program cannot read this kind of picture. Save it as JPEG or PNG and try again.
error-truncated_image = A part of the file is missing. Copy it again from where it came from, or take the photograph anew.
error-corrupt_image = The file is damaged. Copy it again from where it came from, or take the photograph anew.
error-image_too_small = The photograph has too few pixels to judge anything. Take it from closer by, or at full size.
error-no_detail = There is next to nothing to be seen in the photograph. Take it again in more light, in focus, with the lesion in the middle.
error-overloaded = The server has too much to do. Wait a little and try again.
error-not_ready = The server is still starting. Wait a little and try again.
error-request_too_slow = The photograph did not arrive in time. Try again, on a faster line or with a smaller file.
error-deadline_passed = There was no answer in time. Try again.
error-other = The program failed on this photograph. Nothing was judged. Code: { $code }
unreachable = The server does not answer. The photograph is still here, and is sent again as soon as the server is back.
`;var Pe=`# La página en español.

language = Idioma
notice = Solo para investigación. No es un producto sanitario.
notice-more = El programa puede equivocarse y no sustituye a un dermatólogo.
ask = Suelte aquí la foto de una lesión de la piel, o varias.
choose = Elegir fotos
take = Hacer una foto
how = De cerca, enfocada, con luz uniforme, la lesión entera en el centro. También puede pegar una imagen.
privacy-here = Nada sale de este ordenador: el programa que funciona en él lee la foto y no la guarda.
privacy-there = La foto va a { $host }, de donde viene esta página, y a ningún otro sitio. Allí no se guarda.
print = Imprimir
clear = Quitar todas
remove = Quitar { $name }
save = Guardar como archivo
again = Volver a intentarlo
api = Para programas: la API

answers = { $count ->
    [one] Una foto
   *[other] { $count } fotos
}
photograph = Foto { $number }
status-done = { $name }: { $verdict }
working = La red la está mirando.
waiting = El servidor está ocupado. La foto espera su turno.

verdict-refer = Haga que un dermatólogo vea esta lesión.
verdict-no-sign = El programa no vio ninguna señal de malignidad, pero no puede descartarla.
then-no-sign = Si la lesión es nueva, cambia, pica o sangra, o le preocupa, haga que la vea un dermatólogo.
because = Por qué:
reason-operating_point = La probabilidad alcanza el umbral a partir del cual el programa remite al dermatólogo.
reason-labelled_malignant = Maligna es al menos tan probable como benigna.
reason-views_disagree = La respuesta cambia al girar la foto. No se fíe de ella.
reason-no_label_fits = La foto no se parece a las que el programa conoce. No se fíe de la respuesta.
reason-not_calibrated = Las probabilidades del modelo nunca se contrastaron con diagnósticos, y maligna no es claramente menos probable.

probability = Probabilidad de que sea maligna: { $share }
probability-not-calibrated = El modelo dice { $share } para maligna. Nunca se contrastó con diagnósticos: no lo lea como una probabilidad.
mark = umbral: { $share }
mark-of = umbral: { $share } { $class }
bar = { $share } maligna; el programa remite al dermatólogo a partir de { $mark }.
measured = Donde se midió este umbral, lo alcanzaron { $sensitivity } de las lesiones malignas y también { $others } de las demás. En otras clínicas pueden alcanzarlo menos lesiones malignas.
measured-of = Donde se midió este umbral, lo alcanzaron { $sensitivity } de estas lesiones ({ $class }) y también { $others } de todas las demás. En otras clínicas pueden alcanzarlo menos de estas lesiones.
set-both = Con una cobertura de { $coverage } no se puede descartar ni benigna ni maligna.
set-benign = Con una cobertura de { $coverage } solo queda benigna. Hasta { $missed } de las lesiones malignas reciben esta respuesta por error.
set-malignant = Con una cobertura de { $coverage } solo queda maligna.
set-none = Con una cobertura de { $coverage } no queda ninguna de las dos: la foto no se parece a las que el programa conoce.
views = La foto se giró y se miró { $views } veces: maligna está entre { $lowest } y { $highest }.

map = Mapa de calor
map-hint = Claro: lo que habló a favor de maligna. El mapa muestra dónde miró la red y no dónde acaba la lesión. Lo que no miró está oscuro.
map-none = Este modelo no puede decir dónde miró.
map-flat = Nada en la foto habló a favor de maligna. Lo que la red no miró está oscuro.
no-preview = Su navegador no puede mostrar este tipo de archivo. El programa sí puede leerlo.
picture = La foto { $name }
picture-with-map = La foto { $name } con el mapa de calor
classes = Todas las clases
class-column = Clase
kind-column = Tipo
share-column = Probabilidad
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
about = Qué ha respondido
about-model = Modelo
about-point = Punto de operación
about-engine = Motor
about-engine-fallback = { $engine }, que sustituye a uno más rápido
about-when = Respondido
report-title = Informe sobre { $name }

limits-title = Lo que el programa no puede ver
limits-history = Si la lesión es nueva, cambia, pica, duele o sangra. Eso importa más que su aspecto.
limits-others = Sus otros lunares, su edad, su familia, su piel en conjunto.
limits-skin = La piel oscura: casi todas las fotos de las que aprendió muestran piel clara.
limits-place = Lesiones bajo las uñas, en mucosas, en palmas y plantas, erupciones y heridas: aprendió de pocas o de ninguna.
limits-photo = Una foto borrosa, oscura o lejana. Aprendió sobre todo de fotos hechas con un dermatoscopio.
limits-then = Se diga aquí lo que se diga: enseñe a un dermatólogo una lesión que le preocupe.

refused = Sin respuesta
error-missing_image = El archivo está vacío. Elija la foto otra vez.
error-too_many_bytes = El archivo es demasiado grande. Reduzca la foto o recórtela a la lesión.
error-too_many_pixels = La foto tiene demasiados píxeles. Redúzcala o recórtela a la lesión.
error-not_an_image = Esto no es una foto. Elija un archivo JPEG o PNG.
error-unsupported_format = El programa no puede leer este tipo de imagen. Guárdela como JPEG o PNG y vuelva a intentarlo.
error-truncated_image = Falta una parte del archivo. Cópielo otra vez o repita la foto.
error-corrupt_image = El archivo está dañado. Cópielo otra vez o repita la foto.
error-image_too_small = La foto tiene muy pocos píxeles para juzgar nada. Hágala más de cerca o a tamaño completo.
error-no_detail = En la foto no se ve casi nada. Repítala con más luz, enfocada y con la lesión en el centro.
error-overloaded = El servidor tiene demasiado trabajo. Espere un poco y vuelva a intentarlo.
error-not_ready = El servidor todavía está arrancando. Espere un poco y vuelva a intentarlo.
error-request_too_slow = La foto no llegó a tiempo. Vuelva a intentarlo con una línea más rápida o un archivo más pequeño.
error-deadline_passed = La respuesta no llegó a tiempo. Vuelva a intentarlo.
error-other = El programa falló con esta foto. No se juzgó nada. Código: { $code }
unreachable = El servidor no responde. La foto sigue aquí y se enviará otra vez en cuanto el servidor vuelva.
`;var Ce=`# La page en français.

language = Langue
notice = Réservé à la recherche. Ce n’est pas un dispositif médical.
notice-more = Le programme peut se tromper et ne remplace pas un dermatologue.
ask = Déposez ici la photo d’une lésion de la peau, ou plusieurs.
choose = Choisir des photos
take = Prendre une photo
how = De près, nette, sous une lumière égale, la lésion entière au milieu. On peut aussi coller une image.
privacy-here = Rien ne quitte cet ordinateur : le programme qui y tourne lit la photo et ne la garde pas.
privacy-there = La photo va à { $host }, d’où vient cette page, et nulle part ailleurs. Elle n’y est pas gardée.
print = Imprimer
clear = Tout retirer
remove = Retirer { $name }
save = Enregistrer
again = Réessayer
api = Pour les programmes : l’API

answers = { $count ->
    [one] { $count } photo
   *[other] { $count } photos
}
photograph = Photo { $number }
status-done = { $name } : { $verdict }
working = Le réseau regarde la photo.
waiting = Le serveur est occupé. La photo attend son tour.

verdict-refer = Faites examiner cette lésion par un dermatologue.
verdict-no-sign = Le programme n’a pas vu de signe de malignité, mais il ne peut pas l’exclure.
then-no-sign = Si la lésion est nouvelle, change, démange ou saigne, ou vous inquiète, faites-la examiner par un dermatologue.
because = Pourquoi :
reason-operating_point = La probabilité atteint le seuil à partir duquel le programme oriente vers un dermatologue.
reason-labelled_malignant = Malin est au moins aussi probable que bénin.
reason-views_disagree = La réponse change quand on tourne la photo. Ne vous y fiez pas.
reason-no_label_fits = La photo ne ressemble pas à celles que le programme connaît. Ne vous fiez pas à la réponse.
reason-not_calibrated = Les probabilités du modèle n’ont jamais été confrontées à des diagnostics, et malin n’est pas nettement moins probable.

probability = Probabilité que la lésion soit maligne : { $share }
probability-not-calibrated = Le modèle donne { $share } pour malin. Ce chiffre n’a jamais été confronté à des diagnostics : ne le lisez pas comme une probabilité.
mark = seuil : { $share }
mark-of = seuil : { $share } { $class }
bar = { $share } malin ; le programme oriente vers un dermatologue à partir de { $mark }.
measured = Là où ce seuil a été mesuré, { $sensitivity } des lésions malignes l’atteignaient, et { $others } des autres aussi. Dans d’autres cliniques, moins de lésions malignes peuvent l’atteindre.
measured-of = Là où ce seuil a été mesuré, { $sensitivity } de ces lésions l’atteignaient ({ $class }), et { $others } de toutes les autres aussi. Dans d’autres cliniques, moins de ces lésions peuvent l’atteindre.
set-both = Pour une couverture de { $coverage }, ni bénin ni malin ne peut être exclu.
set-benign = Pour une couverture de { $coverage }, il ne reste que bénin. Jusqu’à { $missed } des lésions malignes reçoivent cette réponse à tort.
set-malignant = Pour une couverture de { $coverage }, il ne reste que malin.
set-none = Pour une couverture de { $coverage }, il ne reste ni l’un ni l’autre : la photo ne ressemble pas à celles que le programme connaît.
views = La photo a été tournée et regardée { $views } fois : malin est entre { $lowest } et { $highest }.

map = Carte de chaleur
map-hint = Clair : ce qui parlait pour malin. La carte montre où le réseau a regardé et non où la lésion finit. Ce qu’il n’a pas regardé est sombre.
map-none = Ce modèle ne peut pas dire où il a regardé.
map-flat = Rien dans la photo ne parlait pour malin. Ce que le réseau n’a pas regardé est sombre.
no-preview = Votre navigateur ne peut pas afficher ce type de fichier. Le programme sait le lire.
picture = La photo { $name }
picture-with-map = La photo { $name } avec la carte de chaleur
classes = Toutes les classes
class-column = Classe
kind-column = Nature
share-column = Probabilité
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
about = Ce qui a répondu
about-model = Modèle
about-point = Point de fonctionnement
about-engine = Moteur
about-engine-fallback = { $engine }, qui remplace un moteur plus rapide
about-when = Réponse du
report-title = Rapport sur { $name }

limits-title = Ce que le programme ne peut pas voir
limits-history = Si la lésion est nouvelle, change, démange, fait mal ou saigne. Cela compte plus que son aspect.
limits-others = Vos autres grains de beauté, votre âge, votre famille, votre peau dans son ensemble.
limits-skin = La peau foncée : presque toutes les photos dont il a appris montrent une peau claire.
limits-place = Les lésions sous les ongles, sur les muqueuses, les paumes et les plantes, les éruptions et les plaies : il en a vu peu, ou pas du tout.
limits-photo = Une photo floue, sombre ou lointaine. Il a surtout appris de photos prises au dermatoscope.
limits-then = Quoi qu’il soit dit ici : montrez à un dermatologue une lésion qui vous inquiète.

refused = Pas de réponse
error-missing_image = Le fichier est vide. Choisissez à nouveau la photo.
error-too_many_bytes = Le fichier est trop gros. Réduisez la photo, ou recadrez-la sur la lésion.
error-too_many_pixels = La photo a trop de pixels. Réduisez-la, ou recadrez-la sur la lésion.
error-not_an_image = Ce n’est pas une photo. Choisissez un fichier JPEG ou PNG.
error-unsupported_format = Le programme ne sait pas lire ce type d’image. Enregistrez-la en JPEG ou PNG et réessayez.
error-truncated_image = Il manque une partie du fichier. Copiez-le à nouveau, ou reprenez la photo.
error-corrupt_image = Le fichier est abîmé. Copiez-le à nouveau, ou reprenez la photo.
error-image_too_small = La photo a trop peu de pixels pour juger quoi que ce soit. Prenez-la de plus près, ou en pleine taille.
error-no_detail = On ne voit presque rien sur la photo. Reprenez-la avec plus de lumière, nette, la lésion au milieu.
error-overloaded = Le serveur a trop à faire. Attendez un peu et réessayez.
error-not_ready = Le serveur démarre encore. Attendez un peu et réessayez.
error-request_too_slow = La photo n’est pas arrivée à temps. Réessayez avec une ligne plus rapide ou un fichier plus petit.
error-deadline_passed = La réponse n’est pas venue à temps. Réessayez.
error-other = Le programme a échoué sur cette photo. Rien n’a été jugé. Code : { $code }
unreachable = Le serveur ne répond pas. La photo est toujours ici et sera renvoyée dès que le serveur sera de retour.
`;var U={en:{name:"English",text:re},de:{name:"Deutsch",text:Me},es:{name:"Español",text:Pe},fr:{name:"Français",text:Ce}},I=class r{language;#e;constructor(e){this.language=e,this.#e=new P(e,{useIsolating:!1}),this.#e.addResource(new C(U[e]?.text??re))}static of(e){let[t]=te(e,Object.keys(U),{defaultLocale:"en",strategy:"lookup"});return new r(t??"en")}has(e){return this.#e.hasMessage(e)}say(e,t={}){let n=this.#e.getMessage(e)?.value;return n?this.#e.formatPattern(n,t,[]):e}share(e,t=1){let n=o=>o.toLocaleString(this.language,{style:"percent",minimumFractionDigits:t,maximumFractionDigits:t}),a=10**-(t+2);return e>0&&e<a?`< ${n(a)}`:e<1&&e>1-a?`> ${n(1-a)}`:n(e)}shares(e,t){let n=[1,2,3,4].find(a=>this.share(e,a)!==this.share(t,a))??1;return[this.share(e,n),this.share(t,n)]}roughly(e){return e.toLocaleString(this.language,{style:"percent",maximumFractionDigits:0})}time(e){return e.toLocaleString(this.language,{dateStyle:"long",timeStyle:"medium"})}fill(e){for(let t of e.querySelectorAll("[data-words]"))t.textContent=this.say(t.dataset.words??"")}};var Wt=new Set(["localhost","127.0.0.1","[::1]"]),S=r=>{let e=document.getElementById(r);if(!e)throw new Error(`the page has no #${r}`);return e},[ne,Fe,jt,Ut]=[S("drop"),S("answers"),S("cards"),S("status")],R=new Set,Bt=0,Ie=new URLSearchParams(location.search).get("lang"),$=I.of(Ie===null?navigator.languages:[Ie,...navigator.languages]);function qe(){document.documentElement.lang=$.language,$.fill(document);let{host:r,hostname:e}=location;S("privacy").textContent=Wt.has(e)?$.say("privacy-here"):$.say("privacy-there",{host:r});for(let t of R)t.render($);B("")}function B(r){Fe.hidden=R.size===0,S("answers-title").textContent=$.say("answers",{count:R.size}),Ut.textContent=r}function ae(r){for(let e of r){let t=new q(e,++Bt,$,B,n=>(R.delete(n),B("")));R.add(t),jt.append(t.element)}B(""),Fe.scrollIntoView({block:"nearest"})}for(let r of["files","camera"]){let e=S(r);e.addEventListener("change",()=>{ae(e.files??[]),e.value=""})}addEventListener("dragover",r=>(r.preventDefault(),ne.classList.add("over")));addEventListener("dragleave",r=>r.relatedTarget===null&&ne.classList.remove("over"));addEventListener("drop",r=>{r.preventDefault(),ne.classList.remove("over"),ae(r.dataTransfer?.files??[])});addEventListener("paste",r=>ae(r.clipboardData?.files??[]));S("print").addEventListener("click",()=>print());S("clear").addEventListener("click",()=>[...R].forEach(r=>r.remove()));var V=S("language");V.append(...Object.entries(U).map(([r,{name:e}])=>s("option",{value:r,lang:r},e)));V.value=$.language;V.addEventListener("change",()=>{$=new I(V.value);let r=new URL(location.href);r.searchParams.set("lang",$.language),history.replaceState(null,"",r),qe()});qe();
